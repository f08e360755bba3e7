package org.ardrag.server.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Pictures of one size to JPEG, by FFmpeg: at equal error it takes half the time of {@code ImageIO} and a third fewer bytes
 * (256 x 256: 0.4 ms and 4.6 KB against 0.8 ms and 7 KB). Colour at half resolution. Not thread-safe.
 */
public final class JpegEncoder implements AutoCloseable {

    private final int width;
    private final int height;
    private final int scale;
    private final AVCodecContext context;
    private final AVPacket packet;
    private final AVFrame frame;
    private final Scaler scaler;
    private final BytePointer rgb;
    private long count;

    /**
     * @param quality 1 (small) to 100 (good)
     */
    public JpegEncoder(int width, int height, int quality) {
        Ffmpeg.ready();
        this.width = width;
        this.height = height;
        this.scale = scale(quality);
        scaler = Scaler.converter(width, height, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUVJ420P);
        rgb = new BytePointer(3L * width * height);
        packet = av_packet_alloc();
        frame = av_frame_alloc();
        frame.width(width);
        frame.height(height);
        frame.format(AV_PIX_FMT_YUVJ420P);
        frame.color_range(AVCOL_RANGE_JPEG);
        Ffmpeg.check(av_frame_get_buffer(frame, 0), "allocate a frame of " + width + " x " + height);
        context = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG));
        context.width(width);
        context.height(height);
        context.pix_fmt(AV_PIX_FMT_YUVJ420P);
        context.color_range(AVCOL_RANGE_JPEG);
        context.time_base().num(1).den(25);
        context.thread_count(1);
        context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
        context.global_quality(scale * FF_QP2LAMBDA);
        Ffmpeg.check(avcodec_open2(context, context.codec(), (AVDictionary) null), "open the JPEG encoder");
    }

    /** FFmpeg counts from 2 (best) to 31: the quantiser of libjpeg's scale, which has 8 at its middle. */
    private static int scale(int quality) {
        double percent = quality < 50 ? 5000.0 / quality : 200 - 2.0 * quality;
        return (int) Math.max(2, Math.min(31, Math.round(percent * 8 / 100)));
    }

    public byte[] encode(RgbImage image) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException("a picture of " + image.width() + " x " + image.height()
                    + " was given, this encoder takes " + width + " x " + height);
        }
        Ffmpeg.check(av_frame_make_writable(frame), "write a frame");
        rgb.position(0).put(image.rgb(), 0, image.rgb().length);
        scaler.scale(rgb, 3 * width, frame);
        frame.pts(count++);
        frame.quality(scale * FF_QP2LAMBDA);
        Ffmpeg.check(avcodec_send_frame(context, frame), "encode a frame");
        Ffmpeg.check(avcodec_receive_packet(context, packet), "encode a frame");
        byte[] jpeg = new byte[packet.size()];
        packet.data().get(jpeg);
        av_packet_unref(packet);
        return jpeg;
    }

    @Override
    public void close() {
        avcodec_free_context(context);
        av_frame_free(frame);
        av_packet_free(packet);
        scaler.close();
        rgb.close();
    }
}
