package org.ardrag.training.clips;

import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;

/**
 * A drawn clip with its exact tracks.
 *
 * @param width pixels
 * @param height pixels
 * @param frames frames, the picture (frame 0) included
 * @param rgb {@code [frames][height][width][3]}, one byte a value; not copied, treat as immutable
 * @param tracks what was asked, and what is known of unasked points in evaluation clips
 * @param caption one short sentence
 */
public record DrawnClip(int width, int height, int frames, byte[] rgb, List<ClipTrack> tracks, String caption) {

    public DrawnClip {
        if (rgb.length != 3L * width * height * frames) {
            throw new IllegalArgumentException("a clip of " + frames + " frames of " + width + " x " + height + " has "
                    + 3L * width * height * frames + " bytes, " + rgb.length + " were given");
        }
        tracks = List.copyOf(tracks);
        for (ClipTrack track : tracks) {
            if (track.frames() != frames) {
                throw new IllegalArgumentException(
                        "a clip of " + frames + " frames was given a track of " + track.frames());
            }
        }
    }

    /** A copy of one frame. */
    public RgbImage frame(int index) {
        if (index < 0 || index >= frames) {
            throw new IllegalArgumentException("frame " + index + " asked for, the clip has 0 to " + (frames - 1));
        }
        int bytes = 3 * width * height;
        return new RgbImage(width, height, Arrays.copyOfRange(rgb, index * bytes, (index + 1) * bytes));
    }
}
