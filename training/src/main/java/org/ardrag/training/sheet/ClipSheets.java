package org.ardrag.training.sheet;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;

/** Drawn clips as rows of a contact sheet. */
public final class ClipSheets {

    private ClipSheets() {}

    /** Adds a clip's frames, evenly chosen from the first to the last, and its tracks. */
    public static void add(ContactSheet sheet, String label, DrawnClip clip, int columns) {
        List<RgbImage> frames = new ArrayList<>();
        List<List<ContactSheet.Mark>> marks = new ArrayList<>();
        for (int frame : columns(clip.frames(), columns)) {
            frames.add(clip.frame(frame));
            marks.add(marks(clip.tracks(), frame));
        }
        sheet.row(label, frames, marks);
    }

    /** Adds frames that were made for such tracks, chosen in the same way. */
    public static void addFrames(ContactSheet sheet, List<RgbImage> made, List<ClipTrack> tracks, int columns) {
        List<RgbImage> frames = new ArrayList<>();
        List<List<ContactSheet.Mark>> marks = new ArrayList<>();
        for (int frame : columns(made.size(), columns)) {
            frames.add(made.get(frame));
            marks.add(marks(tracks, frame));
        }
        sheet.row("", frames, marks);
    }

    /** Which frames a row of {@code columns} pictures shows. */
    public static int[] columns(int frames, int columns) {
        int shown = Math.min(frames, Math.max(1, columns));
        int[] chosen = new int[shown];
        for (int i = 0; i < shown; i++) {
            chosen[i] = shown == 1 ? 0 : Math.round((float) i * (frames - 1) / (shown - 1));
        }
        return chosen;
    }

    /** The marks of one frame. */
    public static List<ContactSheet.Mark> marks(List<ClipTrack> tracks, int frame) {
        List<ContactSheet.Mark> marks = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            ClipTrack track = tracks.get(i);
            marks.add(
                    new ContactSheet.Mark(track.x()[frame], track.y()[frame], track.pinned(), i, track.held()[frame]));
        }
        return marks;
    }
}
