package org.ardrag.training.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongFunction;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;

/**
 * Clips in which whatever is held at any time is held from the picture to the end, where it stands still as well. What is
 * laid beside a frame is then known from the picture and the tracks alone: a teacher that looks both ways may see it, and a
 * student's own frames have no part in it. A track that is grabbed later carries what the frame before it showed, and that
 * frame is the student's, not the clip's. A track that cannot be seen where it would have to be added is not asked for at
 * all.
 *
 * @param clips where they come from
 */
public record WholeDrags(LongFunction<DrawnClip> clips) implements LongFunction<DrawnClip> {

    @Override
    public DrawnClip apply(long number) {
        DrawnClip clip = clips.apply(number);
        List<ClipTrack> tracks = clip.tracks().stream().map(WholeDrags::whole).toList();
        return new DrawnClip(clip.width(), clip.height(), clip.frames(), clip.rgb(), tracks, clip.caption());
    }

    private static ClipTrack whole(ClipTrack track) {
        if (!track.asked()) {
            return track;
        }
        boolean[] held = new boolean[track.frames()];
        boolean known = true;
        for (int f = 0; f < held.length; f++) {
            known &= track.held()[f] || track.visible()[f];
        }
        Arrays.fill(held, known);
        return new ClipTrack(
                track.x(), track.y(), held, track.pinned(), track.ground(), track.visible(), track.reach());
    }
}
