package org.ardrag.training.curate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.tracking.Corners;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;
import org.ardrag.training.tracking.SamePatch;
import org.ardrag.training.tracking.TrackedPath;

/** Finds the tracks of a clip: corners of the first frame, followed, judged and thinned out. */
final class TrackFinder {

    /** Share of the points followed so far that are lost in one frame, from which the frame shows something else. */
    private static final double MOST_LOST = 0.5;

    /** Points of which a share says something. */
    private static final int FEWEST = 6;

    private final CurateConfig config;
    private final PointTracker tracker;

    TrackFinder(CurateConfig config, PointTracker tracker) {
        this.config = config;
        this.tracker = tracker;
    }

    /**
     * What was found.
     *
     * @param tracks moving ones first, each kind in the order in which they say most: any first few of them are spread out
     * @param faults how many points are not among them, by reason
     * @param brokenAt the frame in which most points were lost at once; 0 if there is none
     */
    record Found(List<CuratedTrack> tracks, Map<TrackFault, Integer> faults, int brokenAt) {}

    /** Finds the tracks of frames that all have one size. */
    Found find(List<RgbImage> frames) {
        RgbImage first = frames.get(0);
        // 1. Corners, and where they go.
        List<PixelPoint> corners = Corners.find(first, config.cornerQuality(), config.cornerSpacing() * first.width());
        List<TrackedPath> paths = tracker.track(frames, corners);

        // 2. How long each of them is the same point.
        int[] lengths = new int[paths.size()];
        try (SamePatch same = new SamePatch(frames)) {
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = same.length(paths.get(i), config.patchLikeness());
            }
        }

        boolean[] returns = returns(frames, paths, lengths);

        // 3. What can be learnt from.
        TrackJudge judge = new TrackJudge(config, first.width());
        Map<TrackFault, Integer> faults = new EnumMap<>(TrackFault.class);
        List<CuratedTrack> moving = new ArrayList<>();
        List<CuratedTrack> still = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            PixelPoint[] places = places(paths.get(i), lengths[i]);
            TrackJudge.Verdict verdict = judge.judge(places, frames.size(), returns[i]);
            verdict.fault().ifPresent(fault -> count(faults, fault, 1));
            verdict.kind().ifPresent(kind -> (kind == TrackKind.MOVING ? moving : still)
                    .add(track(kind, places, frames.size(), first)));
        }

        List<CuratedTrack> together =
                Company.keep(moving, config.minCompany(), (double) first.height() / first.width());
        count(faults, TrackFault.ALONE, moving.size() - together.size());

        // 4. No more than are needed.
        List<CuratedTrack> kept = new ArrayList<>(Spread.choose(together, config.maxMoving()));
        kept.addAll(Spread.choose(still, config.maxStatic()));
        count(faults, TrackFault.SPARE, together.size() + still.size() - kept.size());
        return new Found(List.copyOf(kept), faults, brokenAt(lengths, frames.size()));
    }

    private static void count(Map<TrackFault, Integer> faults, TrackFault fault, int points) {
        if (points > 0) {
            faults.merge(fault, points, Integer::sum);
        }
    }

    /**
     * Whether a point that is followed back from its last place to the first frame comes to where it began (Kalal et al.,
     * Forward-backward error, 2010, over the whole path). One that was still until a thing swept it along does not.
     */
    private boolean[] returns(List<RgbImage> frames, List<TrackedPath> paths, int[] lengths) {
        boolean[] returns = new boolean[lengths.length];
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] >= config.minTracked() * frames.size()) {
                byLength.computeIfAbsent(lengths[i], n -> new ArrayList<>()).add(i);
            }
        }
        double allowed = config.roundTrip() * frames.get(0).width();
        byLength.forEach((length, members) -> {
            List<RgbImage> reversed = new ArrayList<>(frames.subList(0, length));
            Collections.reverse(reversed);
            List<PixelPoint> ends = members.stream()
                    .map(i -> paths.get(i).at(length - 1).orElseThrow())
                    .toList();
            List<TrackedPath> back = tracker.track(reversed, ends);
            for (int k = 0; k < back.size(); k++) {
                PixelPoint begin = paths.get(members.get(k)).at(0).orElseThrow();
                returns[members.get(k)] = back.get(k)
                        .at(length - 1)
                        .filter(end -> end.distance(begin) <= allowed)
                        .isPresent();
            }
        });
        return returns;
    }

    private static PixelPoint[] places(TrackedPath path, int length) {
        PixelPoint[] places = new PixelPoint[length];
        for (int f = 0; f < length; f++) {
            places[f] = path.at(f).orElseThrow();
        }
        return places;
    }

    private static CuratedTrack track(TrackKind kind, PixelPoint[] places, int frames, RgbImage first) {
        float[] x = new float[frames];
        float[] y = new float[frames];
        boolean[] visible = new boolean[frames];
        for (int f = 0; f < frames; f++) {
            PixelPoint place = places[Math.min(f, places.length - 1)];
            x[f] = rounded(place.x() / first.width());
            y[f] = rounded(place.y() / first.height());
            visible[f] = f < places.length;
        }
        return new CuratedTrack(kind, x, y, visible);
    }

    /** Five places: a hundredth of a pixel in the largest clip, and short lines in the manifest. */
    private static float rounded(double value) {
        return (float) (Math.rint(value * 1e5) / 1e5);
    }

    private static int brokenAt(int[] lengths, int frames) {
        int alive = lengths.length;
        for (int f = 1; f < frames && alive >= FEWEST; f++) {
            int lost = 0;
            for (int length : lengths) {
                lost += length == f ? 1 : 0;
            }
            if (lost > MOST_LOST * alive) {
                return f;
            }
            alive -= lost;
        }
        return 0;
    }
}
