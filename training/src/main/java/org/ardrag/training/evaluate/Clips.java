package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.tracking.PixelPoint;

/** Clips and their points as the evaluation takes them. */
final class Clips {

    private Clips() {}

    /**
     * Drawn clips that nothing was trained on, by their number.
     *
     * @param wholeDrags whether what is held in a clip is held from the picture to the end
     */
    static LongFunction<DrawnClip> heldOut(long seed, int width, int height, int frames, boolean wholeDrags) {
        ClipPainter painter = new ClipPainter(TextureBank.heldOut(seed), ClipConfig.heldOut(width, height, frames));
        return wholeDrags ? new WholeDrags(painter::paint) : painter::paint;
    }

    /** A picture that stands still, with what is asked of it. */
    static DrawnClip still(RgbImage picture, int frames, List<ClipTrack> tracks) {
        byte[] rgb = new byte[frames * picture.rgb().length];
        for (int f = 0; f < frames; f++) {
            System.arraycopy(picture.rgb(), 0, rgb, f * picture.rgb().length, picture.rgb().length);
        }
        return new DrawnClip(picture.width(), picture.height(), frames, rgb, tracks, "");
    }

    static List<RgbImage> frames(DrawnClip clip) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < clip.frames(); f++) {
            frames.add(clip.frame(f));
        }
        return frames;
    }

    /** Where a track is in a frame. */
    static PixelPoint place(DrawnClip clip, ClipTrack track, int frame) {
        return new PixelPoint(track.x()[frame] * (double) clip.width(), track.y()[frame] * (double) clip.height());
    }

    /** Whether nothing ever lies over the track's point. */
    static boolean alwaysVisible(ClipTrack track) {
        for (boolean visible : track.visible()) {
            if (!visible) {
                return false;
            }
        }
        return true;
    }
}
