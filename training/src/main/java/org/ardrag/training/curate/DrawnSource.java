package org.ardrag.training.curate;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.jspecify.annotations.Nullable;

/**
 * A drawn clip, taken as if it were a video: nothing is known of its tracks.
 *
 * @param painter draws it
 * @param number which clip
 * @param fps frames a second
 */
record DrawnSource(ClipPainter painter, long number, int fps) implements ClipSource {

    private static final int TEXTURES = 96;

    /** Clips of the first bucket's size. */
    static List<ClipSource> some(CurateConfig config, int count, long seed) {
        Bucket bucket = config.buckets().get(0);
        ClipPainter painter = new ClipPainter(
                TextureBank.training(seed, TEXTURES),
                ClipConfig.training(bucket.width(), bucket.height(), config.frames()));
        List<ClipSource> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(new DrawnSource(painter, seed + i, config.fps()));
        }
        return sources;
    }

    @Override
    public String name() {
        return "drawn/" + number;
    }

    @Override
    public long bytes() {
        return 0;
    }

    @Override
    public long modified() {
        return 0;
    }

    @Override
    public String caption() {
        return painter.paint(number).caption();
    }

    @Override
    public Footage open() {
        return new Drawn(painter.paint(number), fps);
    }

    private static final class Drawn implements Footage {

        private final DrawnClip clip;
        private final int fps;
        private int next;

        Drawn(DrawnClip clip, int fps) {
            this.clip = clip;
            this.fps = fps;
        }

        @Override
        public int width() {
            return clip.width();
        }

        @Override
        public int height() {
            return clip.height();
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
            if (next == clip.frames()) {
                return null;
            }
            Picture picture = new Picture(clip.frame(next), (double) next / fps);
            next++;
            return picture;
        }

        @Override
        public void close() {
            next = clip.frames();
        }
    }
}
