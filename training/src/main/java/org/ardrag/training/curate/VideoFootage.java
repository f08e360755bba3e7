package org.ardrag.training.curate;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.jspecify.annotations.Nullable;

/** A video file, of any format that FFmpeg reads. */
final class VideoFootage implements Footage {

    private final Path file;
    private final FFmpegFrameGrabber grabber;
    private final int quarterTurns;
    private double last = -1;

    private VideoFootage(Path file, FFmpegFrameGrabber grabber) {
        this.file = file;
        this.grabber = grabber;
        quarterTurns = Math.floorMod((int) Math.round(grabber.getDisplayRotation() / 90), 4);
    }

    /** FFmpeg has its say on every odd byte of a file; what matters comes as an exception. */
    static void quiet() {
        avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    }

    /**
     * Opens a file.
     *
     * @throws CurationException if there is no video in it
     */
    static VideoFootage open(Path file) {
        if (!Files.isReadable(file)) {
            throw new CurationException("cannot be read: there is no such file, or it is not allowed");
        }
        quiet();
        FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile());
        grabber.setOption("protocol_whitelist", "file"); // a playlist does not lead to the net
        grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
        try {
            grabber.start();
            if (!grabber.hasVideo() || grabber.getImageWidth() < 1 || grabber.getImageHeight() < 1) {
                throw new CurationException("has no pictures");
            }
            if (!(grabber.getVideoFrameRate() > 0)) {
                throw new CurationException("does not say how many frames a second it has");
            }
            return new VideoFootage(file, grabber);
        } catch (FrameGrabber.Exception e) {
            release(grabber);
            throw new CurationException("is no video that FFmpeg reads: " + e.getMessage(), e);
        } catch (CurationException e) {
            release(grabber);
            throw e;
        }
    }

    private static void release(FFmpegFrameGrabber grabber) {
        try {
            grabber.release();
        } catch (FrameGrabber.Exception e) {
            throw new CurationException("cannot be closed: " + e.getMessage(), e);
        }
    }

    @Override
    public int width() {
        return quarterTurns % 2 == 0 ? grabber.getImageWidth() : grabber.getImageHeight();
    }

    @Override
    public int height() {
        return quarterTurns % 2 == 0 ? grabber.getImageHeight() : grabber.getImageWidth();
    }

    @Override
    public double pixelAspect() {
        double aspect = grabber.getAspectRatio();
        if (!(aspect > 0)) {
            return 1;
        }
        return quarterTurns % 2 == 0 ? aspect : 1 / aspect;
    }

    @Override
    public double fps() {
        return grabber.getVideoFrameRate();
    }

    @Override
    public @Nullable Picture next() {
        try {
            Frame frame = grabber.grabImage();
            if (frame == null) {
                return null;
            }
            double seconds = frame.timestamp / 1e6;
            if (seconds <= last) {
                seconds = last + 1 / fps(); // some files do not say when a frame is shown
            }
            last = seconds;
            return new Picture(turned(image(frame), quarterTurns), seconds);
        } catch (FrameGrabber.Exception e) {
            throw new CurationException(
                    file.getFileName() + " cannot be decoded behind " + last + " s: " + e.getMessage(), e);
        }
    }

    private static RgbImage image(Frame frame) {
        int width = frame.imageWidth;
        int height = frame.imageHeight;
        ByteBuffer pixels = ((ByteBuffer) frame.image[0]).duplicate();
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            pixels.position(y * frame.imageStride);
            pixels.get(rgb, 3 * y * width, 3 * width);
        }
        return new RgbImage(width, height, rgb);
    }

    /** Turned against the clock, as FFmpeg's display matrix counts. */
    private static RgbImage turned(RgbImage image, int quarterTurns) {
        RgbImage out = image;
        for (int i = 0; i < quarterTurns; i++) {
            out = quarterTurn(out);
        }
        return out;
    }

    private static RgbImage quarterTurn(RgbImage image) {
        int width = image.height();
        int height = image.width();
        byte[] rgb = new byte[image.rgb().length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(
                        image.rgb(), 3 * (x * image.width() + image.width() - 1 - y), rgb, 3 * (y * width + x), 3);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    @Override
    public void close() {
        release(grabber);
    }
}
