package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.dataset.WholeFiles;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/** One clip's frames in a file: FFV1 in Matroska (RFC 9043, RFC 9559), which gives back every pixel as it was. */
final class ClipFile {

    static final String TYPE = ".mkv";

    private ClipFile() {}

    /**
     * Writes frames. The file is there only when it is complete.
     *
     * @param frames at least one, all of the same size
     * @throws IOException if it cannot be written
     */
    static void write(Path file, List<RgbImage> frames, int fps) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + WholeFiles.PART);
        RgbImage first = frames.get(0);
        VideoFootage.quiet();
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(part.toFile(), first.width(), first.height(), 0)) {
            recorder.setFormat("matroska");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_FFV1);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_BGR0); // FFV1's own order of red, green and blue
            recorder.setFrameRate(fps);
            recorder.setVideoOption("level", "3");
            recorder.setVideoOption("slicecrc", "1");
            recorder.setVideoOption("context", "1");
            recorder.start();
            for (RgbImage frame : frames) {
                ByteBuffer pixels =
                        ByteBuffer.allocateDirect(frame.rgb().length).put(frame.rgb());
                pixels.flip();
                recorder.recordImage(
                        frame.width(),
                        frame.height(),
                        Frame.DEPTH_UBYTE,
                        3,
                        3 * frame.width(),
                        avutil.AV_PIX_FMT_RGB24,
                        pixels);
            }
        } catch (FrameRecorder.Exception e) {
            Files.deleteIfExists(part);
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads all frames.
     *
     * @throws CurationException if the file is not there or not readable
     */
    static List<RgbImage> read(Path file) {
        List<RgbImage> frames = new ArrayList<>();
        try (VideoFootage footage = VideoFootage.open(file)) {
            for (Footage.Picture picture = footage.next(); picture != null; picture = footage.next()) {
                frames.add(picture.image());
            }
        }
        return frames;
    }
}
