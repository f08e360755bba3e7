package org.ardrag.server.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_PAL8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;

import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A decoded picture in native memory: any part of it can be had at any size. */
public final class PictureDecoder implements AutoCloseable {

    /** The kinds of file that are understood. */
    public enum Codec {
        PNG(AV_CODEC_ID_PNG),
        JPEG(AV_CODEC_ID_MJPEG),
        WEBP(AV_CODEC_ID_WEBP);

        private final int id;

        Codec(int id) {
            this.id = id;
        }
    }

    /** The decoder counts rows and columns that it pads to multiples of up to 64, too. */
    private static final long PADDING = 128L * 128;

    private final AVFrame frame;

    private PictureDecoder(AVFrame frame) {
        this.frame = frame;
    }

    /**
     * Decodes a whole file.
     *
     * @param maxPixels far more than these are refused by the decoder itself, too
     * @throws VideoException if it cannot be decoded
     */
    public static PictureDecoder decode(Codec codec, byte[] file, long maxPixels) {
        Ffmpeg.ready();
        AVCodecContext context = avcodec_alloc_context3(avcodec_find_decoder(codec.id));
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        // The decoders may read a little past the end: the padding must be there, and zero.
        try (BytePointer data = new BytePointer(file.length + (long) AV_INPUT_BUFFER_PADDING_SIZE)) {
            Pointer.memset(data, 0, data.capacity());
            data.put(file, 0, file.length);
            context.max_pixels(2 * maxPixels + PADDING);
            context.thread_count(1);
            Ffmpeg.check(avcodec_open2(context, context.codec(), (AVDictionary) null), "open the decoder");
            packet.data(data);
            packet.size(file.length);
            Ffmpeg.check(avcodec_send_packet(context, packet), "decode the picture");
            Ffmpeg.check(avcodec_send_packet(context, null), "decode the picture");
            Ffmpeg.check(avcodec_receive_frame(context, frame), "decode the picture");
            return new PictureDecoder(frame);
        } catch (VideoException e) {
            av_frame_free(frame);
            throw e;
        } finally {
            av_packet_free(packet);
            avcodec_free_context(context);
        }
    }

    /** A JPEG of this size, such as a session's frame. */
    public static RgbImage jpeg(byte[] file, int width, int height) {
        try (PictureDecoder decoded = decode(Codec.JPEG, file, (long) width * height)) {
            return decoded.scaled(0, 0, width, height, width, height);
        }
    }

    /** Pixels, as stored. */
    public int width() {
        return frame.width();
    }

    /** Pixels, as stored. */
    public int height() {
        return frame.height();
    }

    /** A rectangle of the stored picture, scaled; what is transparent becomes white. */
    public RgbImage scaled(int x, int y, int width, int height, int toWidth, int toHeight) {
        boolean alpha = frame.format() == AV_PIX_FMT_PAL8
                || (av_pix_fmt_desc_get(frame.format()).flags() & AV_PIX_FMT_FLAG_ALPHA) != 0;
        int channels = alpha ? 4 : 3;
        try (BytePointer packed = new BytePointer((long) channels * width() * height());
                Scaler toPacked = new Scaler(
                        width(),
                        height(),
                        frame.format(),
                        width(),
                        height(),
                        alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24)) {
            toPacked.scale(frame, packed, channels * width());
            if (alpha) {
                onWhite(packed, x, y, width, height);
            }
            try (BytePointer corner = new BytePointer(packed)) {
                corner.position((long) channels * ((long) y * width() + x));
                return cut(corner, channels, width, height, toWidth, toHeight);
            }
        }
    }

    private RgbImage cut(BytePointer corner, int channels, int width, int height, int toWidth, int toHeight) {
        int format = channels == 4 ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
        byte[] rgb = new byte[3 * toWidth * toHeight];
        try (BytePointer target = new BytePointer(rgb.length + (long) AV_INPUT_BUFFER_PADDING_SIZE);
                Scaler scaler = new Scaler(width, height, format, toWidth, toHeight, AV_PIX_FMT_RGB24)) {
            scaler.scale(corner, channels * width(), target, 3 * toWidth);
            target.get(rgb);
        }
        return new RgbImage(toWidth, toHeight, rgb);
    }

    /** Blends before scaling, so that hidden colours do not bleed in at soft edges. */
    private void onWhite(BytePointer rgba, int x, int y, int width, int height) {
        byte[] row = new byte[4 * width];
        for (int line = y; line < y + height; line++) {
            long at = 4L * ((long) line * width() + x);
            rgba.position(at).get(row);
            for (int i = 0; i < row.length; i += 4) {
                int alpha = row[i + 3] & 0xFF;
                for (int c = 0; c < 3; c++) {
                    int value = row[i + c] & 0xFF;
                    row[i + c] = (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
                }
                row[i + 3] = (byte) 255;
            }
            rgba.position(at).put(row, 0, row.length);
        }
        rgba.position(0);
    }

    @Override
    public void close() {
        av_frame_free(frame);
    }
}
