package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.jspecify.annotations.Nullable;

/** Frames and videos whose content is known. */
final class Scenes {

    static final int SIZE = 128;
    static final int FRAMES = 25;

    private static final TextureBank BANK = TextureBank.heldOut(3, 24);

    private Scenes() {}

    static CurateConfig config() {
        return config(FRAMES, List.of(new Bucket(SIZE, SIZE)));
    }

    static CurateConfig config(int frames, List<Bucket> buckets) {
        return new CurateConfig(
                16, frames, 4, buckets, 1, 0.1, 3, 1.0, 0.02, 0.03, 0.75, 0.015, 0.5, 0.004, 0.2, 0.012, 0.04, 2, 8, 8);
    }

    /** One thing on a ground that stays; it goes 20 to 50 % of the width and does not turn. */
    static DrawnClip oneDrag(long seed) {
        ClipConfig config = new ClipConfig(SIZE, SIZE, FRAMES, 1, 1, 1.0 / 3, 0, 0, 0, 0, 0, 0, 0.2, 0.5, 0.04, true);
        return new ClipPainter(BANK, config).paint(seed);
    }

    static RgbImage picture(long seed, int size) {
        ClipConfig config = ClipConfig.training(size, size, 1);
        return new ClipPainter(BANK, config).paint(seed).frame(0);
    }

    static List<RgbImage> frames(DrawnClip clip) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < clip.frames(); f++) {
            frames.add(clip.frame(f));
        }
        return frames;
    }

    /** A window of a picture. */
    static RgbImage window(RgbImage picture, int left, int top, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(picture.rgb(), 3 * ((top + y) * picture.width() + left), rgb, 3 * y * width, 3 * width);
        }
        return new RgbImage(width, height, rgb);
    }

    /** A picture laid over another at a place between pixels. */
    static RgbImage laid(RgbImage ground, RgbImage thing, double left, double top) {
        byte[] rgb = ground.rgb().clone();
        for (int y = (int) Math.ceil(top); y <= top + thing.height() - 1; y++) {
            for (int x = (int) Math.ceil(left); x <= left + thing.width() - 1; x++) {
                for (int c = 0; c < 3; c++) {
                    rgb[3 * (y * ground.width() + x) + c] = between(thing, x - left, y - top, c);
                }
            }
        }
        return new RgbImage(ground.width(), ground.height(), rgb);
    }

    private static byte between(RgbImage image, double x, double y, int channel) {
        int x0 = (int) x;
        int y0 = (int) y;
        double sum = 0;
        for (int j = 0; j < 2; j++) {
            for (int i = 0; i < 2; i++) {
                double weight = (i == 0 ? 1 - (x - x0) : x - x0) * (j == 0 ? 1 - (y - y0) : y - y0);
                int at = Math.min(image.height() - 1, y0 + j) * image.width() + Math.min(image.width() - 1, x0 + i);
                sum += weight * (image.rgb()[3 * at + channel] & 255);
            }
        }
        return (byte) Math.round(sum);
    }

    static RgbImage white() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        Arrays.fill(rgb, (byte) 250);
        return new RgbImage(SIZE, SIZE, rgb);
    }

    /** Frames as a video without a file. */
    static Footage footage(List<RgbImage> frames, double fps) {
        Iterator<RgbImage> left = frames.iterator();
        return new Footage() {
            private int shown;

            @Override
            public int width() {
                return frames.get(0).width();
            }

            @Override
            public int height() {
                return frames.get(0).height();
            }

            @Override
            public double pixelAspect() {
                return 1;
            }

            @Override
            public double fps() {
                return fps;
            }

            @Override
            public @Nullable Picture next() {
                return left.hasNext() ? new Picture(left.next(), shown++ / fps) : null;
            }

            @Override
            public void close() {}
        };
    }

    /** Writes frames as MPEG-4 part 2, at a quality at which points can still be found again. */
    static void writeVideo(Path file, List<RgbImage> frames, double fps) throws IOException {
        RgbImage first = frames.get(0);
        VideoFootage.quiet();
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), first.width(), first.height(), 0)) {
            recorder.setFormat(file.toString().endsWith(".avi") ? "avi" : "mp4");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            recorder.setFrameRate(fps);
            recorder.setVideoBitrate((int) (6L * first.width() * first.height() * fps));
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
        }
    }
}
