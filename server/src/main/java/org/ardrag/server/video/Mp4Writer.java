package org.ardrag.server.video;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/** Writes frames as H.264 MP4 that browsers play: 4:2:0, the index in front. */
public final class Mp4Writer implements AutoCloseable {

    /** Small pictures need many bits for each pixel to look as they did on the page. */
    private static final double BITS_PER_PIXEL = 0.5;

    private static final int LEAST_BITRATE = 800_000;
    private static final int SECONDS_BETWEEN_KEY_FRAMES = 2;

    private final FFmpegFrameRecorder recorder;
    private final int width;
    private final int height;

    /** Odd sizes lose their last column or row: 4:2:0 needs even ones. */
    public Mp4Writer(Path file, int width, int height, int fps) {
        Ffmpeg.ready();
        this.width = width;
        this.height = height;
        int evenWidth = width & ~1;
        int evenHeight = height & ~1;
        recorder = new FFmpegFrameRecorder(file.toFile(), evenWidth, evenHeight, 0);
        recorder.setFormat("mp4");
        recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
        recorder.setVideoCodecName("libopenh264"); // the one H.264 encoder of the LGPL build
        recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
        recorder.setFrameRate(fps);
        recorder.setGopSize(SECONDS_BETWEEN_KEY_FRAMES * fps);
        recorder.setVideoBitrate(
                (int) Math.max(LEAST_BITRATE, Math.round(BITS_PER_PIXEL * evenWidth * evenHeight * fps)));
        recorder.setVideoOption("allow_skip_frames", "0");
        recorder.setOption("movflags", "+faststart");
        try {
            recorder.start();
        } catch (FrameRecorder.Exception e) {
            throw new VideoException("cannot start an MP4 of " + width + " x " + height + ": " + e.getMessage());
        }
    }

    public void add(RgbImage image) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(image.rgb().length).put(image.rgb());
        pixels.flip();
        try {
            recorder.recordImage(width, height, Frame.DEPTH_UBYTE, 3, 3 * width, avutil.AV_PIX_FMT_RGB24, pixels);
        } catch (FrameRecorder.Exception e) {
            throw new VideoException("cannot add a frame to the MP4: " + e.getMessage());
        }
    }

    /** Finishes the file. */
    @Override
    public void close() {
        try {
            recorder.close();
        } catch (FrameRecorder.Exception e) {
            throw new VideoException("cannot finish the MP4: " + e.getMessage());
        }
    }
}
