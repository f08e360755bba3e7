package org.ardrag.inference.reference;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One level of a {@link Completion}: finds, for every patch that touches the gap, the known patch that is most like it (Barnes
 * et al., PatchMatch: A Randomized Correspondence Algorithm for Structural Image Editing, 2009), and makes of the gap what
 * these say of it (Wexler et al., Space-Time Completion of Video, 2007, equation 3).
 */
final class PatchMatch {

    /** A patch is so many pixels to each side of its middle. */
    static final int RADIUS = 3;

    private static final int SIDE = 2 * RADIUS + 1;

    private static final int CHANNELS = Features.CHANNELS;

    /** How much less a patch has to say whose likeness is half as good: of the mean distance. */
    private static final float STRICTNESS = 0.3f;

    /** How much less for each pixel that its middle lies deeper in the gap, so that what is known grows inward. */
    private static final double INWARD = 0.4;

    /** The same for a middle that lies so much deeper than the pixel it speaks of, from {@link #RADIUS} less deep on. */
    private static final float[] TRUST = new float[SIDE];

    static {
        for (int i = 0; i < SIDE; i++) {
            TRUST[i] = (float) Math.pow(INWARD, i - RADIUS);
        }
    }

    private final int width;
    private final int height;
    private final float[] values;
    private final boolean[] gap;
    private final boolean[] known;
    /** How many pixels each lies inside the gap, diagonals counting as one; 0 outside. */
    private final int[] depth;

    private final int wanted;
    private final int[] matches;
    private final float[] distances;
    private final SplittableRandom random;
    private boolean found;

    /** Works on these in place. */
    PatchMatch(Features features, SplittableRandom random) {
        width = features.width();
        height = features.height();
        values = features.values();
        gap = features.gap();
        this.random = random;
        known = known();
        depth = depth();
        wanted = (int) IntStream.range(0, gap.length)
                .filter(i -> isWanted(i % width, i / width))
                .count();
        matches = new int[gap.length];
        distances = new float[gap.length];
    }

    /** Whether nothing of the patch around a pixel is gap, or outside. */
    private boolean[] known() {
        boolean[] all = new boolean[gap.length];
        for (int y = RADIUS; y < height - RADIUS; y++) {
            for (int x = RADIUS; x < width - RADIUS; x++) {
                all[y * width + x] = true;
            }
        }
        for (int i = 0; i < gap.length; i++) {
            for (int n = 0; gap[i] && n < SIDE * SIDE; n++) {
                int x = i % width - RADIUS + n % SIDE;
                int y = i / width - RADIUS + n / SIDE;
                if (x >= 0 && y >= 0 && x < width && y < height) {
                    all[y * width + x] = false;
                }
            }
        }
        return all;
    }

    private int[] depth() {
        int[] depths = new int[gap.length];
        for (int step = 0; step < 2 * gap.length; step++) {
            boolean down = step < gap.length;
            int i = down ? step : 2 * gap.length - 1 - step;
            int before = down ? -1 : 1;
            int least = down ? Integer.MAX_VALUE - 1 : depths[i] - 1;
            least = Math.min(least, depthAt(depths, i % width + before, i / width));
            for (int dx = -1; dx <= 1; dx++) {
                least = Math.min(least, depthAt(depths, i % width + dx, i / width + before));
            }
            depths[i] = gap[i] ? least + 1 : 0;
        }
        return depths;
    }

    private int depthAt(int[] depths, int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height ? depths[y * width + x] : Integer.MAX_VALUE - 1;
    }

    /** Whether a patch around it can be matched, and has to be. */
    private boolean isWanted(int x, int y) {
        return x >= RADIUS && y >= RADIUS && x < width - RADIUS && y < height - RADIUS && !known[y * width + x];
    }

    /** How many patches touch the gap. */
    int wanted() {
        return wanted;
    }

    /** Begins with any patches; false if there are none that are known. */
    boolean begin() {
        int[] all = new int[known.length];
        int count = 0;
        for (int i = 0; i < known.length; i++) {
            if (known[i]) {
                all[count++] = i;
            }
        }
        for (int i = 0; i < matches.length && count > 0; i++) {
            matches[i] = all[random.nextInt(count)];
        }
        found = count > 0;
        return found;
    }

    /**
     * Goes on from what was found, and made of the gap, at half the size: what is blurred there is as fine as the picture
     * here, once the matches have been asked.
     *
     * @return false if there was nothing to be found at half the size
     */
    boolean goOnFrom(PatchMatch half) {
        if (!half.found) {
            return false;
        }
        for (int i = 0; i < gap.length; i++) {
            if (gap[i]) {
                System.arraycopy(half.values, CHANNELS * half.under(i, width), values, CHANNELS * i, CHANNELS);
            }
        }
        for (int i = 0; i < gap.length; i++) {
            int there = half.under(i, width);
            if (isWanted(i % width, i / width)) {
                int column = 2 * (half.matches[there] % half.width) + (i % width & 1);
                int row = 2 * (half.matches[there] / half.width) + (i / width & 1);
                boolean matched = half.isWanted(there % half.width, there / half.width);
                if (matched && column < width && row < height && known[row * width + column]) {
                    matches[i] = row * width + column;
                    distances[i] = half.distances[there];
                } else {
                    distances[i] = distance(i, matches[i], Float.MAX_VALUE);
                }
            }
        }
        vote();
        return true;
    }

    /** The pixel that lies under one of a level twice as large. */
    private int under(int i, int largeWidth) {
        return Math.min(i / largeWidth / 2, height - 1) * width + Math.min(i % largeWidth / 2, width - 1);
    }

    /**
     * Looks for better matches: those of the neighbours, and some at random around the best so far.
     *
     * @param rounds in turn from above and from below
     * @param farthest at random no farther away than this
     */
    void search(int rounds, int farthest) {
        for (int i = 0; i < gap.length; i++) {
            if (isWanted(i % width, i / width)) {
                distances[i] = distance(i, matches[i], Float.MAX_VALUE);
            }
        }
        for (int round = 0; round < rounds; round++) {
            int step = round % 2 == 0 ? -1 : 1;
            for (int n = 0; n < gap.length; n++) {
                int i = step < 0 ? n : gap.length - 1 - n;
                int x = i % width;
                int y = i / width;
                if (isWanted(x, y)) {
                    if (isWanted(x + step, y)) {
                        consider(i, matches[i + step] % width - step, matches[i + step] / width);
                    }
                    if (isWanted(x, y + step)) {
                        int neighbour = matches[i + step * width];
                        consider(i, neighbour % width, neighbour / width - step);
                    }
                    for (int far = farthest; far >= 1; far /= 2) {
                        int dx = random.nextInt(2 * far + 1) - far;
                        int dy = random.nextInt(2 * far + 1) - far;
                        consider(i, matches[i] % width + dx, matches[i] / width + dy);
                    }
                }
            }
        }
    }

    private void consider(int i, int x, int y) {
        if (x >= 0 && y >= 0 && x < width && y < height && known[y * width + x]) {
            float distance = distance(i, y * width + x, distances[i]);
            if (distance < distances[i]) {
                distances[i] = distance;
                matches[i] = y * width + x;
            }
        }
    }

    /** The sum of squared differences of two patches; anything more than the best if it is more. */
    private float distance(int a, int b, float best) {
        float sum = 0;
        for (int row = -RADIUS; row <= RADIUS && sum < best; row++) {
            int p = CHANNELS * (a + row * width - RADIUS);
            int q = CHANNELS * (b + row * width - RADIUS);
            for (int i = 0; i < CHANNELS * SIDE; i++) {
                float difference = values[p + i] - values[q + i];
                sum += difference * difference;
            }
        }
        return sum;
    }

    /** Makes the gap the mean of what the matches of all patches over it have there, the better ones counting more. */
    void vote() {
        double sum = 0;
        for (int i = 0; i < gap.length; i++) {
            sum += isWanted(i % width, i / width) ? distances[i] : 0;
        }
        float usual = (float) Math.max(1e-4, sum / Math.max(1, wanted));
        float[] sums = new float[values.length];
        float[] weights = new float[gap.length];
        for (int i = 0; i < gap.length; i++) {
            if (isWanted(i % width, i / width)) {
                float alike = (float) Math.exp(-distances[i] / (2 * STRICTNESS * usual)) + 1e-6f;
                for (int n = 0; n < SIDE * SIDE; n++) {
                    int offset = (n / SIDE - RADIUS) * width + n % SIDE - RADIUS;
                    if (gap[i + offset]) {
                        // Wexler's confidence, by the distance to the gap's rim
                        float weight = alike * TRUST[depth[i] - depth[i + offset] + RADIUS];
                        weights[i + offset] += weight;
                        for (int c = 0; c < CHANNELS; c++) {
                            sums[CHANNELS * (i + offset) + c] += weight * values[CHANNELS * (matches[i] + offset) + c];
                        }
                    }
                }
            }
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = weights[i / CHANNELS] > 0 ? sums[i] / weights[i / CHANNELS] : values[i];
        }
    }
}
