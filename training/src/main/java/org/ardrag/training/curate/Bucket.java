package org.ardrag.training.curate;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import org.ardrag.inference.json.Key;

/** A size that clips come in. */
public record Bucket(
        @JsonProperty("width") @Key(help = "pixels, a multiple of 16", min = 16, max = 4096) int width,
        @JsonProperty("height") @Key(help = "pixels, a multiple of 16", min = 16, max = 4096) int height) {

    /** Pixels of a token: the autoencoder's 8, and 2 latent pixels a token. */
    private static final int STEP = 16;

    public Bucket {
        if (width < STEP || height < STEP || width % STEP != 0 || height % STEP != 0) {
            throw new IllegalArgumentException(
                    "a bucket is " + width + " x " + height + "; multiples of " + STEP + " are allowed");
        }
    }

    /** How many times the stored pixels of a video are enlarged to cover the bucket; below 1 they shrink. */
    double enlargement(double shownWidth, double shownHeight) {
        return Math.max(width / shownWidth, height / shownHeight);
    }

    /**
     * The bucket whose shape is nearest to a video's; of several the largest that it fills without being enlarged, or
     * the smallest if it fills none.
     *
     * @param shownWidth of the video in square pixels
     * @param shownHeight of the video in square pixels
     */
    static Bucket nearest(List<Bucket> buckets, double shownWidth, double shownHeight) {
        double aspect = Math.log(shownWidth / shownHeight);
        Comparator<Bucket> shape =
                Comparator.comparingDouble(b -> Math.abs(Math.log((double) b.width / b.height) - aspect));
        Comparator<Bucket> size = Comparator.comparingDouble(b -> {
            double enlargement = b.enlargement(shownWidth, shownHeight);
            return enlargement <= 1 ? -enlargement : enlargement;
        });
        return buckets.stream().min(shape.thenComparing(size)).orElseThrow();
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
