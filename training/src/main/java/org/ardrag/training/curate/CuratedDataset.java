package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;

/**
 * The accepted clips of a dataset as clips to train on, in the place of drawn ones. A clip's moving tracks are dragged, as
 * far as whole chunks are seen of them; its static ones are points of the ground, some of which are pinned. Thread-safe.
 */
public final class CuratedDataset implements LongFunction<DrawnClip> {

    /** Nobody drags more than a few points at a time; the first tracks of a clip are the most unlike. */
    private static final int MOST_DRAGS = 4;

    /** Of the clips, as many as of the drawn ones: points of the ground are pinned. */
    private static final double PINNED_SHARE = 0.15;

    private static final int MOST_PINS = 3;

    private final DatasetFolder folder;
    private final int framesPerChunk;
    private final List<CuratedClip> clips;

    private CuratedDataset(DatasetFolder folder, int framesPerChunk, List<CuratedClip> clips) {
        this.folder = folder;
        this.framesPerChunk = framesPerChunk;
        this.clips = clips;
    }

    /**
     * Opens the accepted clips of one bucket.
     *
     * @param width pixels
     * @param height pixels
     * @throws IllegalArgumentException if the folder is no dataset, or has no such clip
     * @throws IOException if it cannot be read
     */
    public static CuratedDataset open(Path folder, int width, int height) throws IOException {
        DatasetFolder dataset = new DatasetFolder(folder);
        CurateConfig config = dataset.config();
        List<CuratedClip> all = dataset.readClips();
        List<CuratedClip> fit = all.stream()
                .filter(clip -> clip.status() == ClipStatus.ACCEPTED)
                .filter(clip -> clip.width() == width && clip.height() == height)
                .toList();
        if (fit.isEmpty()) {
            throw new IllegalArgumentException(
                    folder + " has no accepted clip of " + width + " x " + height + " among " + all.size() + " clips");
        }
        return new CuratedDataset(dataset, config.framesPerChunk(), fit);
    }

    /** The clips that it gives, in their order in the manifest. */
    public List<CuratedClip> clips() {
        return clips;
    }

    /**
     * The clip of a number. Every number of clips in a row gives each clip once, in an order that is another one each
     * time.
     *
     * @throws CurationException if its file is missing or has changed
     */
    @Override
    public DrawnClip apply(long number) {
        long round = Math.floorDiv(number, (long) clips.size());
        int place = Math.floorMod(number, clips.size());
        CuratedClip clip = clips.get(order(round)[place]);
        SplittableRandom random = new SplittableRandom(number);
        int pins = random.nextDouble() < PINNED_SHARE ? 1 + random.nextInt(MOST_PINS) : 0;
        return drawn(folder, clip, asked(clip, pins));
    }

    private int[] order(long round) {
        SplittableRandom random = new SplittableRandom(round);
        int[] order = new int[clips.size()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    private List<ClipTrack> asked(CuratedClip clip, int pins) {
        List<ClipTrack> tracks = new ArrayList<>();
        clip.tracks(TrackKind.MOVING).stream()
                .limit(MOST_DRAGS)
                .forEach(track -> tracks.add(track(track, true, false, framesPerChunk)));
        int pinned = 0;
        for (CuratedTrack track : clip.tracks(TrackKind.STATIC)) {
            boolean pin = pinned < pins;
            pinned += pin ? 1 : 0;
            tracks.add(track(track, pin, pin, framesPerChunk));
        }
        return tracks;
    }

    /** A clip with all of its tracks, to be looked at. */
    static DrawnClip whole(DatasetFolder folder, CuratedClip clip) {
        List<ClipTrack> tracks = new ArrayList<>();
        for (CuratedTrack track : clip.tracks()) {
            tracks.add(track(track, true, track.kind() == TrackKind.STATIC, 1));
        }
        return drawn(folder, clip, tracks);
    }

    private static DrawnClip drawn(DatasetFolder folder, CuratedClip clip, List<ClipTrack> tracks) {
        List<RgbImage> frames = ClipFile.read(folder.file(clip.id()));
        if (!CurateStage.checksum(frames).equals(clip.checksum())) {
            throw new CurationException(
                    folder.file(clip.id()) + " does not hold the frames that the manifest tells of: " + frames.size()
                            + " were read, " + clip.frames() + " were written");
        }
        int bytes = 3 * clip.width() * clip.height();
        byte[] rgb = new byte[clip.frames() * bytes];
        for (int f = 0; f < frames.size(); f++) {
            System.arraycopy(frames.get(f).rgb(), 0, rgb, f * bytes, bytes);
        }
        return new DrawnClip(clip.width(), clip.height(), clip.frames(), rgb, tracks, clip.caption());
    }

    /** A control holds for whole chunks, so a track ends with the last chunk through which it was seen. */
    private static ClipTrack track(CuratedTrack track, boolean asked, boolean pinned, int chunk) {
        boolean[] visible = track.visible();
        int seen = 0;
        while (seen < visible.length && visible[seen]) {
            seen++;
        }
        boolean[] held = new boolean[visible.length];
        int whole = Math.max(0, seen - 1) / chunk;
        if (asked && whole > 0) {
            Arrays.fill(held, 0, whole * chunk + 1, true);
        }
        return new ClipTrack(track.x(), track.y(), held, pinned, track.kind() == TrackKind.STATIC, visible);
    }
}
