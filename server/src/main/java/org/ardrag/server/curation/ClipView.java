package org.ardrag.server.curation;

import java.time.Instant;
import java.util.List;
import org.ardrag.inference.dataset.ClipMark;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.ReviewedClip;
import org.jspecify.annotations.Nullable;

/**
 * A clip as the page is told of it; see {@link CuratedClip}.
 *
 * @param by who had the last word; null if nobody has said anything
 * @param at when
 * @param version to be sent back with what is said of it
 * @param tracks null in a list of many clips
 * @param history what was said, the oldest first; null in a list of many clips
 */
record ClipView(
        String id,
        String source,
        double start,
        int width,
        int height,
        int frames,
        int fps,
        String caption,
        List<ClipMark> marks,
        ClipStatus status,
        String why,
        String checksum,
        @Nullable String by,
        @Nullable Instant at,
        int version,
        @Nullable List<CuratedTrack> tracks,
        @Nullable List<Word> history) {

    /**
     * One of the things that were said.
     *
     * @param tracks whether it changed the tracks
     */
    record Word(String by, Instant at, ClipStatus status, String why, boolean tracks, boolean undone) {}

    static ClipView brief(ReviewedClip reviewed) {
        return of(reviewed, null, null);
    }

    static ClipView whole(ReviewedClip reviewed) {
        return of(
                reviewed,
                reviewed.clip().tracks(),
                reviewed.reviews().stream().map(ClipView::word).toList());
    }

    private static Word word(Review review) {
        return new Word(
                review.by(), review.at(), review.status(), review.why(), review.tracks() != null, review.undone());
    }

    private static ClipView of(
            ReviewedClip reviewed, @Nullable List<CuratedTrack> tracks, @Nullable List<Word> history) {
        CuratedClip clip = reviewed.clip();
        int version = reviewed.version();
        Review last = version == 0 ? null : reviewed.reviews().get(version - 1);
        return new ClipView(
                clip.id(),
                clip.source(),
                clip.start(),
                clip.width(),
                clip.height(),
                clip.frames(),
                clip.fps(),
                clip.caption(),
                clip.marks(),
                clip.status(),
                clip.why(),
                clip.checksum(),
                last == null ? null : last.by(),
                last == null ? null : last.at(),
                version,
                tracks,
                history);
    }
}
