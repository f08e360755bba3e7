package org.ardrag.server.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.ardrag.server.video.Pictures;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Java2DFrameConverter;

/** Picture files that {@code ImageIO} does not write. */
final class ImageFiles {

    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private ImageFiles() {}

    /** A PNG that says how large it is and holds no pixels. */
    static byte[] emptyPng(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0}) // 8 bits, RGB
                .array();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(PNG_SIGNATURE);
        out.writeBytes(pngChunk("IHDR", header));
        out.writeBytes(pngChunk("IDAT", new byte[0]));
        out.writeBytes(pngChunk("IEND", new byte[0]));
        return out.toByteArray();
    }

    private static byte[] pngChunk(String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        return ByteBuffer.allocate(content.length + 12)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) crc.getValue())
                .array();
    }

    static byte[] jpeg(BufferedImage image) {
        return Pictures.encoded(image, "jpg");
    }

    static byte[] jpegTurned(BufferedImage stored, int orientation) {
        byte[] exif = concat("Exif\0\0".getBytes(StandardCharsets.US_ASCII), tiff(orientation));
        byte[] jpeg = jpeg(stored);
        byte[] segment = ByteBuffer.allocate(exif.length + 4)
                .put(new byte[] {(byte) 0xFF, (byte) 0xE1})
                .putShort((short) (exif.length + 2))
                .put(exif)
                .array();
        return concat(Arrays.copyOf(jpeg, 2), segment, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    static byte[] pngTurned(BufferedImage stored, int orientation) {
        byte[] png = Pictures.encoded(stored, "png");
        int afterHeader = PNG_SIGNATURE.length + 25;
        return concat(
                Arrays.copyOf(png, afterHeader),
                pngChunk("eXIf", tiff(orientation)),
                Arrays.copyOfRange(png, afterHeader, png.length));
    }

    /** A TIFF header and a directory of one entry: 0x0112, Orientation, one SHORT. */
    private static byte[] tiff(int orientation) {
        return ByteBuffer.allocate(26)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'I', 'I', 42, 0})
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putInt(orientation)
                .putInt(0)
                .array();
    }

    /** Lossless or lossy, by FFmpeg. */
    static byte[] webp(BufferedImage image, boolean lossless, Path folder) {
        Path file = folder.resolve("picture.webp");
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
        opaque.getGraphics().drawImage(image, 0, 0, null);
        try (FFmpegFrameRecorder recorder =
                        new FFmpegFrameRecorder(file.toFile(), image.getWidth(), image.getHeight(), 0);
                Java2DFrameConverter converter = new Java2DFrameConverter()) {
            recorder.setFormat("webp");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_WEBP);
            recorder.setPixelFormat(lossless ? avutil.AV_PIX_FMT_BGRA : avutil.AV_PIX_FMT_YUV420P);
            recorder.setVideoOption("lossless", lossless ? "1" : "0");
            recorder.start();
            recorder.record(converter.convert(opaque));
            recorder.stop();
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
