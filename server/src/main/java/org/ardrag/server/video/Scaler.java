package org.ardrag.server.video;

import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_AREA;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BILINEAR;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Changes size and pixel format: averages areas when it makes smaller, bicubic when it makes larger. */
final class Scaler implements AutoCloseable {

    private final SwsContext context;
    private final int height;

    Scaler(int width, int height, int format, int toWidth, int toHeight, int toFormat) {
        this(width, height, format, toWidth, toHeight, toFormat, flags(toWidth <= width && toHeight <= height));
    }

    /** Same size, another pixel format, quickly. */
    static Scaler converter(int width, int height, int format, int toFormat) {
        return new Scaler(width, height, format, width, height, toFormat, SWS_BILINEAR);
    }

    private static int flags(boolean smaller) {
        return (smaller ? SWS_AREA : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;
    }

    private Scaler(int width, int height, int format, int toWidth, int toHeight, int toFormat, int flags) {
        Ffmpeg.ready();
        this.height = height;
        context = sws_getContext(
                width,
                height,
                format,
                toWidth,
                toHeight,
                toFormat,
                flags,
                (SwsFilter) null,
                (SwsFilter) null,
                (DoublePointer) null);
        if (context == null) {
            throw new VideoException("cannot scale from " + width + " x " + height + " to " + toWidth + " x " + toHeight
                    + " (pixel formats " + format + ", " + toFormat + ")");
        }
    }

    /** From a frame to packed pixels, {@code toStride} bytes a row. */
    void scale(AVFrame from, BytePointer to, int toStride) {
        try (PointerPointer<BytePointer> target = new PointerPointer<>(to, null, null, null);
                IntPointer stride = new IntPointer(toStride, 0, 0, 0)) {
            Ffmpeg.check(sws_scale(context, from.data(), from.linesize(), 0, height, target, stride), "scale");
        }
    }

    /** From packed pixels to packed pixels. */
    void scale(BytePointer from, int fromStride, BytePointer to, int toStride) {
        try (PointerPointer<BytePointer> source = new PointerPointer<>(from, null, null, null);
                IntPointer sourceStride = new IntPointer(fromStride, 0, 0, 0);
                PointerPointer<BytePointer> target = new PointerPointer<>(to, null, null, null);
                IntPointer targetStride = new IntPointer(toStride, 0, 0, 0)) {
            Ffmpeg.check(sws_scale(context, source, sourceStride, 0, height, target, targetStride), "scale");
        }
    }

    /** From packed pixels to a frame. */
    void scale(BytePointer from, int fromStride, AVFrame to) {
        try (PointerPointer<BytePointer> source = new PointerPointer<>(from, null, null, null);
                IntPointer sourceStride = new IntPointer(fromStride, 0, 0, 0)) {
            Ffmpeg.check(sws_scale(context, source, sourceStride, 0, height, to.data(), to.linesize()), "scale");
        }
    }

    @Override
    public void close() {
        sws_freeContext(context);
    }
}
