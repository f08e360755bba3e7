package org.ardrag.server.video;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/** Videos as the training program writes its clips: FFV1 in Matroska. */
public final class TestVideo {

    private TestVideo() {}

    public static void write(Path file, List<RgbImage> frames) {
        RgbImage first = frames.get(0);
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), first.width(), first.height(), 0)) {
            recorder.setFormat("matroska");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_FFV1);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_BGR0);
            recorder.setFrameRate(16);
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
            throw new VideoException("cannot write " + file + ": " + e.getMessage());
        }
    }
}
