package org.ardrag.server.video;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a video that the studio itself has written, from the first to the last. */
public final class VideoReader implements AutoCloseable {

    private final Path file;
    private final FFmpegFrameGrabber grabber;

    /** @throws VideoException if it cannot be read */
    public VideoReader(Path file) {
        Ffmpeg.ready();
        this.file = file;
        grabber = new FFmpegFrameGrabber(file.toFile());
        grabber.setOption("protocol_whitelist", "file");
        grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
        grabber.setVideoOption("threads", "1");
        try {
            grabber.start();
        } catch (FrameGrabber.Exception e) {
            close();
            throw failed(e);
        }
    }

    private VideoException failed(FrameGrabber.Exception e) {
        return new VideoException("cannot read " + file.getFileName() + ": " + e.getMessage());
    }

    /** Pixels. */
    public int width() {
        return grabber.getImageWidth();
    }

    /** Pixels. */
    public int height() {
        return grabber.getImageHeight();
    }

    /**
     * The next frame; null behind the last one.
     *
     * @throws VideoException if it cannot be decoded
     */
    public @Nullable RgbImage next() {
        try {
            Frame frame = grabber.grabImage();
            return frame == null ? null : image(frame);
        } catch (FrameGrabber.Exception e) {
            throw failed(e);
        }
    }

    private static RgbImage image(Frame frame) {
        int row = 3 * frame.imageWidth;
        byte[] rgb = new byte[row * frame.imageHeight];
        ByteBuffer pixels = ((ByteBuffer) frame.image[0]).duplicate();
        for (int y = 0; y < frame.imageHeight; y++) {
            pixels.position(y * frame.imageStride);
            pixels.get(rgb, y * row, row);
        }
        return new RgbImage(frame.imageWidth, frame.imageHeight, rgb);
    }

    @Override
    public void close() {
        try {
            grabber.release();
        } catch (FrameGrabber.Exception e) {
            throw failed(e);
        }
    }
}
