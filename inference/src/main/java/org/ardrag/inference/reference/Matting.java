package org.ardrag.inference.reference;

import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;

/**
 * Finds how much of each pixel around a grabbed point goes along with it. Where the picture shows no outline, that is a
 * round patch that fades out within the point's reach. Where it does, the patch ends at it, up to twice the reach away:
 * colours that are seen near the point and not around it go along, those that are seen around it and not near the point stay,
 * and what is decided for a pixel is carried to those beside it as far as they look alike.
 *
 * <p>That is the least of Σ w (x_i − x_j)² + Σ λ c_i² (x_i − p_i)² + Σ μ (x_i − r_i)², x being 1 at the point and 0 far from
 * it: the random walker (Grady, Random Walks for Image Segmentation, 2006, with the priors of his Multilabel Random Walker
 * Image Segmentation Using Prior Models, 2005), w from the difference of neighbours, p by the colours as in Boykov and Jolly
 * (2001), c how sure these are, r the round patch.
 */
final class Matting {

    /** Beyond this many reaches nothing goes along. */
    private static final double FARTHEST = 2;

    /** So many reaches from the point, everything does. */
    private static final double NEAREST = 0.2;

    /** So much smaller than the patch is the one whose colours are taken for those of what is held. */
    private static final double CORE = 0.5;

    /** So much larger than it is the one outside of which colours are taken for those of what stays. */
    private static final double OUTSIDE = 1.5;

    /** In so many reaches around the point the other colours are looked for. */
    private static final double AROUND = 2.5;

    /** Farther away than so many reaches only what is connected goes along. */
    private static final double WITHIN = 1;

    /** How much likelier a colour is to stay, all else being equal. */
    private static final double STAY = 1.5;

    /** A colour of which there is much less than this share could be of either. */
    private static final double UNSEEN = 1e-3;

    /**
     * The weights of colours and of the round patch against those of neighbours that are alike, λ and μ, at the
     * {@link #USUAL} reach; the larger the reach, the more pixels have a say, each with less of it.
     */
    private static final float COLOUR = 0.3f;

    private static final float ROUND = 0.005f;

    /** Neighbours whose difference is so much of the usual one are alike by 1/e. */
    private static final double CONTRAST = 0.5;

    /** The least weight between neighbours, however they differ. */
    private static final float LEAST = 3e-4f;

    /** What is less than the first stays, what is more than the second goes along. */
    private static final float STAYS = 0.35f;

    private static final float GOES = 0.75f;

    /** So much is kept around what goes along, from which the gap that it leaves can be filled. */
    private static final int MARGIN = 4;

    /** Of a point whose reach is so many pixels; a larger one takes as many times more, each a little bolder. */
    private static final double USUAL = 0.12 * 128;

    private static final int SWEEPS = 60;
    private static final float OVER_RELAXATION = 1.8f;

    private final RgbImage picture;
    private final ControlPoint point;
    private final double reach;
    private final double nearest;
    private final int left;
    private final int top;
    private final int columns;
    private final int rows;

    private Matting(RgbImage picture, ControlPoint point) {
        this.picture = picture;
        this.point = point;
        reach = point.reach() * picture.width();
        nearest = Math.max(NEAREST * NEAREST, 0.5 / (reach * reach)); // the pixel under it at least
        double across = FARTHEST * reach + MARGIN;
        left = begin(point.x() * picture.width() - across);
        top = begin(point.y() * picture.height() - across);
        columns = Math.max(0, end(point.x() * picture.width() + across, picture.width()) - left);
        rows = Math.max(0, end(point.y() * picture.height() + across, picture.height()) - top);
    }

    private static int begin(double place) {
        return (int) Math.max(0, Math.floor(place));
    }

    private static int end(double place, int size) {
        return (int) Math.min(size, Math.ceil(place));
    }

    /**
     * What goes along with a point.
     *
     * @param picture the frame in which it was grabbed
     * @param point where; its reach says how large what is held may be
     */
    static Matte of(RgbImage picture, ControlPoint point) {
        Matting matting = new Matting(picture, point);
        float[] x = matting.solve();
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(0, Math.min(1, (x[i] - STAYS) / (GOES - STAYS)));
        }
        matting.keepConnected(x);
        return new Matte(matting.left, matting.top, matting.columns, matting.rows, x).cropped(MARGIN);
    }

    private double away(int x, int y) {
        return away(picture, point, x, y);
    }

    /** How far a pixel is from a point, in its reaches, squared. */
    static double away(RgbImage picture, ControlPoint point, int x, int y) {
        double dx = x + 0.5 - point.x() * picture.width();
        double dy = y + 0.5 - point.y() * picture.height();
        double reach = point.reach() * picture.width();
        return (dx * dx + dy * dy) / (reach * reach);
    }

    /** The round patch: 1 at the point, falling to 0 around it. */
    private static double patch(double away) {
        return Math.exp(-away * away);
    }

    private float[] solve() {
        int n = columns * rows;
        ColourCounts held = new ColourCounts();
        ColourCounts around = new ColourCounts();
        count(held, around);
        float[] x = new float[n];
        float[] weight = new float[n];
        float[] wanted = new float[n];
        float scale = (float) (USUAL / reach);
        for (int i = 0; i < n; i++) {
            int column = left + i % columns;
            int row = top + i / columns;
            double away = away(column, row);
            int colour = ColourCounts.colour(picture, column, row);
            double goes = held.of(colour) + UNSEEN;
            double share = goes / (goes + STAY * around.of(colour) + UNSEEN);
            float sure = (float) ((2 * share - 1) * (2 * share - 1));
            float round = (float) patch(away);
            weight[i] = scale * (COLOUR * sure + ROUND);
            wanted[i] = scale * (COLOUR * sure * (float) share + ROUND * round);
            x[i] = round;
            if (away < nearest || away > FARTHEST * FARTHEST) {
                x[i] = away < 1 ? 1 : 0;
                weight[i] = Float.POSITIVE_INFINITY;
            }
        }
        relax(x, weight, wanted, likeness());
        return x;
    }

    private void count(ColourCounts held, ColourCounts around) {
        double across = AROUND * reach;
        int bottom = end(point.y() * picture.height() + across, picture.height());
        int right = end(point.x() * picture.width() + across, picture.width());
        for (int y = begin(point.y() * picture.height() - across); y < bottom; y++) {
            for (int x = begin(point.x() * picture.width() - across); x < right; x++) {
                double away = away(x, y);
                int colour = ColourCounts.colour(picture, x, y);
                held.add(colour, (float) patch(away / (CORE * CORE)));
                around.add(colour, 1 - (float) patch(away / (OUTSIDE * OUTSIDE)));
            }
        }
        held.spread();
        around.spread();
    }

    /** How alike each pixel and the one to its right, and each and the one beneath, are: from 0 to 1; 0 at the rim. */
    private float[][] likeness() {
        int n = columns * rows;
        float[][] alike = new float[2][n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            alike[0][i] = i % columns + 1 < columns ? difference(i, i + 1) : Float.POSITIVE_INFINITY;
            alike[1][i] = i + columns < n ? difference(i, i + columns) : Float.POSITIVE_INFINITY;
            sum += (i % columns + 1 < columns ? alike[0][i] : 0) + (i + columns < n ? alike[1][i] : 0);
        }
        float usual = (float) Math.max(1, CONTRAST * sum / n);
        for (float[] direction : alike) {
            for (int i = 0; i < n; i++) {
                boolean rim = direction[i] == Float.POSITIVE_INFINITY;
                direction[i] = rim ? 0 : (float) Math.exp(-direction[i] / usual) + LEAST;
            }
        }
        return alike;
    }

    private float difference(int i, int j) {
        int a = 3 * ((top + i / columns) * picture.width() + left + i % columns);
        int b = 3 * ((top + j / columns) * picture.width() + left + j % columns);
        float sum = 0;
        for (int c = 0; c < 3; c++) {
            float difference = (picture.rgb()[a + c] & 255) - (picture.rgb()[b + c] & 255);
            sum += difference * difference;
        }
        return sum;
    }

    /**
     * Leaves each pixel as much as the weakest on its best way to anything within the reach has (morphological reconstruction
     * by dilation, Vincent, 1993), so that farther away nothing goes along by its colour alone.
     */
    private void keepConnected(float[] x) {
        float[] kept = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            boolean near = away(left + i % columns, top + i / columns) < WITHIN * WITHIN;
            kept[i] = near ? x[i] : 0;
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int step = 0; step < 2 * x.length; step++) {
                int i = step < x.length ? step : 2 * x.length - 1 - step;
                float best = kept[i];
                best = i % columns > 0 ? Math.max(best, kept[i - 1]) : best;
                best = i % columns + 1 < columns ? Math.max(best, kept[i + 1]) : best;
                best = i >= columns ? Math.max(best, kept[i - columns]) : best;
                best = i + columns < x.length ? Math.max(best, kept[i + columns]) : best;
                best = Math.min(best, x[i]);
                changed |= best > kept[i];
                kept[i] = best;
            }
        }
        System.arraycopy(kept, 0, x, 0, x.length);
    }

    /** Successive over-relaxation, in place; what weighs infinitely stays as it is. */
    private void relax(float[] x, float[] weight, float[] wanted, float[][] alike) {
        float[] right = alike[0];
        float[] beneath = alike[1];
        float boldness = (float) Math.max(1, 2 - (2 - OVER_RELAXATION) * USUAL / reach);
        int sweeps = (int) Math.ceil(SWEEPS * Math.max(1, reach / USUAL));
        for (int sweep = 0; sweep < sweeps; sweep++) {
            for (int i = 0; i < x.length; i++) {
                if (weight[i] == Float.POSITIVE_INFINITY) {
                    continue;
                }
                float weights = weight[i] + right[i] + beneath[i];
                float sum = wanted[i];
                sum += right[i] > 0 ? right[i] * x[i + 1] : 0;
                sum += beneath[i] > 0 ? beneath[i] * x[i + columns] : 0;
                if (i % columns > 0) {
                    weights += right[i - 1];
                    sum += right[i - 1] * x[i - 1];
                }
                if (i >= columns) {
                    weights += beneath[i - columns];
                    sum += beneath[i - columns] * x[i - columns];
                }
                x[i] += boldness * (sum / weights - x[i]);
            }
        }
    }
}
