package org.ardrag.inference.reference;

import java.util.SplittableRandom;

/**
 * Fills a gap of a picture with what is like its surroundings elsewhere in the picture, coarse to fine: Wexler et al.,
 * Space-Time Completion of Video (2007), with the search of {@link PatchMatch}. What it makes depends on the picture alone.
 */
final class Completion {

    /** So far around a gap, of its longer side, what fills it may come from; so many pixels at least. */
    private static final double AROUND = 0.8;

    private static final int LEAST_AROUND = 16;

    /** A level with more patches over the gap than this only mends what the one before it has found. */
    private static final int MANY = 2500;

    /** The coarsest level is more than so many patches' radii wide and high. */
    private static final int LEAST_SIDES = 6;

    private static final long SEED = 7;

    private Completion() {}

    /**
     * Fills the gap; one that is all of the picture stays as it is.
     *
     * @param rgb {@code [height][width][3]} in [0, 1]
     */
    static void fill(float[] rgb, int width, int height, GapFill.Window window) {
        int around = (int) Math.max(LEAST_AROUND, AROUND * Math.max(window.width(), window.height()));
        int left = Math.max(0, window.left() - around);
        int top = Math.max(0, window.top() - around);
        int columns = Math.min(width, window.left() + window.width() + around) - left;
        int rows = Math.min(height, window.top() + window.height() + around) - top;
        float[] part = new float[3 * columns * rows];
        for (int y = 0; y < rows; y++) {
            System.arraycopy(rgb, 3 * ((top + y) * width + left), part, 3 * y * columns, 3 * columns);
        }
        boolean[] gap = new boolean[columns * rows];
        int filled = 0;
        for (int i = 0; i < window.gap().length; i++) {
            if (window.gap()[i] > 0) {
                gap[place(window, i, left, top, columns)] = true;
                filled++;
            }
        }
        if (filled == gap.length) {
            return; // there is nothing to fill it from
        }
        Features features = Features.of(columns, rows, part, gap);
        complete(features, new SplittableRandom(SEED));
        float[] made = new float[3];
        for (int i = 0; i < window.gap().length; i++) {
            features.colours(place(window, i, left, top, columns), made, 0);
            int to = 3 * place(window, i, 0, 0, width);
            for (int c = 0; c < 3 && window.gap()[i] > 0; c++) {
                rgb[to + c] = Between.mix(rgb[to + c], made[c], window.gap()[i]);
            }
        }
    }

    /** Where a pixel of the window lies in a part of the picture. */
    private static int place(GapFill.Window window, int i, int left, int top, int columns) {
        int x = window.left() - left + i % window.width();
        return (window.top() - top + i / window.width()) * columns + x;
    }

    /** Fills the gap of one level, behind all coarser ones. */
    private static PatchMatch complete(Features features, SplittableRandom random) {
        PatchMatch level = new PatchMatch(features, random);
        if (!level.begin()) {
            return level; // what is carried inward from around it has to do
        }
        int narrow = Math.min(features.width(), features.height()) / 2;
        boolean coarsest = extent(features.gap(), features.width()) <= 2 * PatchMatch.RADIUS
                || narrow <= LEAST_SIDES * PatchMatch.RADIUS;
        if (!coarsest) {
            coarsest = !level.goOnFrom(complete(features.half(), random));
        }
        boolean mends = !coarsest && level.wanted() > MANY;
        int passes = coarsest ? 8 : mends ? 1 : 4;
        for (int pass = 0; pass < passes; pass++) {
            level.search(mends ? 1 : 2, mends ? 2 : Math.max(features.width(), features.height()));
            level.vote();
        }
        return level;
    }

    /** Columns or rows from the gap's first pixel to its last, whichever are more. */
    private static int extent(boolean[] gap, int width) {
        int[] box = {Integer.MAX_VALUE, Integer.MAX_VALUE, -1, -1};
        for (int i = 0; i < gap.length; i++) {
            if (gap[i]) {
                box[0] = Math.min(box[0], i % width);
                box[1] = Math.min(box[1], i / width);
                box[2] = Math.max(box[2], i % width);
                box[3] = Math.max(box[3], i / width);
            }
        }
        return Math.max(box[2] - box[0], box[3] - box[1]) + 1;
    }
}
