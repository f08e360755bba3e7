package org.ardrag.inference.dataset;

import java.util.List;

/**
 * A clip and all that people said of it.
 *
 * @param made as the stage made it
 * @param reviews of these frames, the oldest first
 * @param clip as it is now
 */
public record ReviewedClip(CuratedClip made, List<Review> reviews, CuratedClip clip) {

    public ReviewedClip {
        reviews = List.copyOf(reviews);
    }

    /** A clip as the stage made it, and what was said of clips of its name. */
    static ReviewedClip of(CuratedClip made, List<Review> all) {
        List<Review> reviews = all.stream()
                .filter(review -> review.checksum().equals(made.checksum()))
                .toList();
        return new ReviewedClip(made, reviews, after(made, reviews));
    }

    private static CuratedClip after(CuratedClip made, List<Review> reviews) {
        CuratedClip clip = made;
        for (Review review : reviews) {
            clip = clip.reviewed(review);
        }
        return clip;
    }

    /** How often something was said of it: another number means that somebody has spoken since. */
    public int version() {
        return reviews.size();
    }

    /**
     * The clip as it was.
     *
     * @param version 0 for as it was made, {@link #version()} for as it is now
     */
    public CuratedClip at(int version) {
        return after(made, reviews.subList(0, version));
    }
}
