package org.ardrag.inference.reference;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;

/**
 * Frames of a small model, shown larger, with the detail that the picture has at that size. The picture that is laid beside
 * the noisy latent ({@link LaidPicture}) is drawn once more from the large picture. Where a frame of the model agrees with it,
 * the laid picture is shown, and what the model made, enlarged, where it does not ({@link Agreement}). So the model says what
 * happens, and what it only hands on is seen as sharp as it was given. The model itself sees nothing of this: it goes on from
 * its own frames. Reference-based super-resolution, as SRNTT (Zhang et al., Image Super-Resolution by Neural Texture Transfer,
 * 2019) does it, but without a network: which place is which is known from the tracks. For one thread at a time.
 */
public final class PictureDetail {

    /** So far, in pixels of the size at which it was found, the edge of what is held may lie from there. */
    private static final int EDGE = 2;

    /** Where frames are larger, or shown an odd number of times as large, outlines are found at the model's own size. */
    private static final int SMALL = 128;

    private final int width;
    private final int height;
    private final int times;
    /** Outlines are found in frames so many times as large as the model's: thin parts are lost at its size. */
    private final int finer;

    private final Agreement agreement;
    private final Mattes mattes = new Mattes();
    private final Grounds grounds = new Grounds();
    /** The cuts that were enlarged last, and what came of it. */
    private List<Mattes.Cut> small = List.of();

    private List<RgbImage> sources = List.of();

    private List<Mattes.Cut> cuts = List.of();
    /** Large frames that were used last, and what they are at the size at which outlines are found. */
    private Map<RgbImage, RgbImage> reduced = new IdentityHashMap<>();

    /**
     * For frames of a model.
     *
     * @param width of a frame that the model makes
     * @param height of a frame that the model makes
     * @param times how many times as wide and as high it is shown
     */
    public PictureDetail(int width, int height, int times) {
        this.width = width;
        this.height = height;
        this.times = times;
        finer = times % 2 == 0 && Math.max(width, height) <= SMALL ? 2 : 1;
        agreement = new Agreement(width, height, times);
    }

    /**
     * The frames of chunk m as they are shown.
     *
     * @param lastFrames the last frame of a chunk as it was shown, of 0 to m - 1; chunk 0 is the picture at that size. Work is
     *     saved where the same frame is the same object
     * @param controls of the chunks 0 to m at least
     * @param frames of the chunk, as the model made them
     */
    public List<RgbImage> show(
            IntFunction<RgbImage> lastFrames, List<ControlChunk> controls, int m, List<RgbImage> frames) {
        List<HeldTrack> held = HeldTrack.of(lastFrames, controls, m);
        enlarge(mattes.of(reduced(held)), held);
        Ground ground = grounds.of(lastFrames.apply(HeldTrack.base(controls, m)), held, cuts);
        LaidPicture laidPicture = new LaidPicture(ground, held, cuts);
        float[] laid = new float[ground.frame().length];
        List<RgbImage> shown = new ArrayList<>();
        for (int k = 0; k < frames.size(); k++) {
            laidPicture.draw(k, laid, 0);
            shown.add(agreement.join(laid, frames.get(k)));
        }
        return shown;
    }

    /** The same tracks in smaller frames, in which it is told what goes along. */
    private List<HeldTrack> reduced(List<HeldTrack> held) {
        Map<RgbImage, RgbImage> before = reduced;
        reduced = new IdentityHashMap<>();
        List<HeldTrack> tracks = new ArrayList<>();
        for (HeldTrack track : held) {
            RgbImage source = reduced.computeIfAbsent(
                    track.source(),
                    large -> before.containsKey(large)
                            ? before.get(large)
                            : BicubicResize.resize(large, finer * width, finer * height));
            tracks.add(new HeldTrack(source, track.grabbed(), track.path()));
        }
        return tracks;
    }

    /**
     * At this size a matte's edge is the picture's own, and the gap is a pixel of the model's wider, so that no rim is left of
     * what has gone.
     */
    private void enlarge(List<Mattes.Cut> now, List<HeldTrack> held) {
        List<RgbImage> from = held.stream().map(HeldTrack::source).toList();
        if (small == now && from.equals(sources)) {
            return;
        }
        small = now;
        sources = from;
        int more = times / finer;
        List<Mattes.Cut> large = new ArrayList<>();
        for (int h = 0; h < held.size(); h++) {
            Mattes.Cut cut = now.get(h);
            Matte taken =
                    GuidedFilter.refine(cut.taken().enlarged(more), held.get(h).source(), EDGE * more);
            Matte gap = cut.gap();
            for (int pixel = 0; pixel < finer; pixel++) {
                gap = gap.gap();
            }
            large.add(new Mattes.Cut(taken, gap.enlarged(more).or(taken.gap())));
        }
        cuts = List.copyOf(large);
    }
}
