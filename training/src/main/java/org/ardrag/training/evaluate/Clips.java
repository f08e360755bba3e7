package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.tracking.PixelPoint;

/** Clips and their points as the evaluation takes them. */
final class Clips {

    private Clips() {}

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
