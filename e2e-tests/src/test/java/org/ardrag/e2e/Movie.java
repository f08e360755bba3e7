package org.ardrag.e2e;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;

/**
 * A recorded video, decoded.
 *
 * @param codec the video's codec, such as {@code h264}
 * @param fps frames per second
 * @param frames in the order in which they are shown
 */
record Movie(String codec, double fps, List<BufferedImage> frames) {

    /** @throws IOException if it cannot be decoded */
    static Movie read(Path file) throws IOException {
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
        try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile());
                Java2DFrameConverter converter = new Java2DFrameConverter()) {
            grabber.start();
            List<BufferedImage> frames = new ArrayList<>();
            for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
                frames.add(Java2DFrameConverter.cloneBufferedImage(converter.convert(frame)));
            }
            return new Movie(grabber.getVideoCodecName(), grabber.getFrameRate(), frames);
        }
    }
}
