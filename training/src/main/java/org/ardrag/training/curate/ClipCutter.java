package org.ardrag.training.curate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.jspecify.annotations.Nullable;

/** Cuts shots into clips, one behind the other, in the model's frame rate and in a bucket's size. */
final class ClipCutter {

    /** Share of a source frame's time by which it may come early: the nearest frame is taken, of two the later. */
    private static final double EARLY = 0.499;

    /** Takes the clips as they come. */
    interface Sink {

        /**
         * One clip.
         *
         * @param seconds when it begins in the video
         */
        void accept(double seconds, List<RgbImage> frames) throws IOException;
    }

    private final CurateConfig config;
    private final Bucket bucket;
    private final Sink sink;

    private List<RgbImage> clip = new ArrayList<>();
    private double begin;
    private int emitted;
    private Footage.@Nullable Picture held;
    private @Nullable RgbImage fitted;

    ClipCutter(CurateConfig config, Bucket bucket, Sink sink) {
        this.config = config;
        this.bucket = bucket;
        this.sink = sink;
    }

    /** Reads a video to its end. What is left of a shot behind its last whole clip is not used. */
    void cut(Footage footage, List<Shot> shots) throws IOException {
        double frame = 1 / footage.fps();
        int shot = 0;
        int index = 0;
        for (Footage.Picture picture = footage.next(); picture != null; picture = footage.next(), index++) {
            if (shot < shots.size() && index == shots.get(shot).first()) {
                finishShot(frame, footage.pixelAspect());
                begin = picture.seconds();
                shot++;
            }
            emitUntil(picture.seconds() - EARLY * frame, footage.pixelAspect());
            held = picture;
            fitted = null;
        }
        finishShot(frame, footage.pixelAspect());
    }

    private void finishShot(double frame, double pixelAspect) throws IOException {
        if (held != null) {
            emitUntil(held.seconds() + (1 - EARLY) * frame, pixelAspect);
        }
        held = null;
        clip = new ArrayList<>();
        emitted = 0;
    }

    /** What is shown goes into the clip as often as the model's clock ticks before a time. */
    private void emitUntil(double seconds, double pixelAspect) throws IOException {
        while (held != null && begin + (double) emitted / config.fps() < seconds) {
            RgbImage image = fitted;
            if (image == null) {
                image = Framing.fit(held.image(), pixelAspect, bucket);
                fitted = image;
            }
            clip.add(image);
            emitted++;
            if (clip.size() == config.frames()) {
                sink.accept(begin + (double) (emitted - config.frames()) / config.fps(), clip);
                clip = new ArrayList<>();
            }
        }
    }
}
