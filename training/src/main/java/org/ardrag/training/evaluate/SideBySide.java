package org.ardrag.training.evaluate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameRecorder;

/** Clips one after the other in a video, the true one at the left, the generated one at the right. H.264 in MP4. */
final class SideBySide {

    /** Every pixel is shown as this many times this many; keeps both sides even, as H.264 wants them. */
    private static final int SCALE = 2;

    private static final int GAP = 4;
    private static final int BITS_PER_SECOND = 4_000_000;

    private final List<RgbImage> frames = new ArrayList<>();

    /** Adds a clip; both lists have as many frames of one size. */
    void add(List<RgbImage> left, List<RgbImage> right) {
        if (left.size() != right.size()) {
            throw new IllegalArgumentException(left.size() + " frames at the left and " + right.size()
                    + " at the right; as many of both are needed");
        }
        for (int f = 0; f < left.size(); f++) {
            frames.add(beside(left.get(f), right.get(f)));
        }
    }

    private static RgbImage beside(RgbImage left, RgbImage right) {
        int height = SCALE * left.height();
        int width = SCALE * (left.width() + GAP + right.width());
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = x / SCALE;
                boolean first = column < left.width();
                RgbImage from = first ? left : right;
                int within = first ? column : column - left.width() - GAP;
                if (within >= 0) {
                    int source = 3 * (y / SCALE * from.width() + within);
                    System.arraycopy(from.rgb(), source, rgb, 3 * (y * width + x), 3);
                }
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** Writes the video. */
    void write(Path file, int fps) throws IOException {
        RgbImage first = frames.get(0);
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), first.width(), first.height(), 0)) {
            recorder.setFormat("mp4");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            recorder.setVideoBitrate(BITS_PER_SECOND);
            recorder.setFrameRate(fps);
            recorder.start();
            for (RgbImage frame : frames) {
                ByteBuffer pixels =
                        ByteBuffer.allocateDirect(frame.rgb().length).put(frame.rgb());
                pixels.flip();
                int stride = 3 * frame.width();
                recorder.recordImage(
                        frame.width(), frame.height(), Frame.DEPTH_UBYTE, 3, stride, avutil.AV_PIX_FMT_RGB24, pixels);
            }
        } catch (FrameRecorder.Exception e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
