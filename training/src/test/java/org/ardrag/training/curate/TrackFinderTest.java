package org.ardrag.training.curate;

import static org.ardrag.training.curate.Scenes.FRAMES;
import static org.ardrag.training.curate.Scenes.SIZE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.dataset.CuratedTrack;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.junit.jupiter.api.Test;

class TrackFinderTest {

    private static TrackFinder.Found find(List<RgbImage> frames) {
        return new TrackFinder(Scenes.config(), new LucasKanadeTracker(1, 3)).find(frames);
    }

    private static long count(TrackFinder.Found found, TrackKind kind) {
        return found.tracks().stream().filter(track -> track.kind() == kind).count();
    }

    /** Where the one thing of a clip goes, every moving track has to go. */
    @Test
    void theTracksAgreeWithTheDrawnOnesAndWhatMovesIsToldFromWhatStays() {
        List<Double> errors = new ArrayList<>();
        int nearAndStill = 0;
        int farAndMoving = 0;
        int found = 0;
        for (int i = 0; i < 8; i++) {
            DrawnClip clip = Scenes.oneDrag(i);
            ClipTrack drawn = clip.tracks().stream()
                    .filter(ClipTrack::dragged)
                    .findFirst()
                    .orElseThrow();
            TrackFinder.Found tracks = find(Scenes.frames(clip));
            found += count(tracks, TrackKind.MOVING) > 0 ? 1 : 0;
            assertThat(count(tracks, TrackKind.STATIC)).isPositive();
            for (CuratedTrack track : tracks.tracks()) {
                double from = Math.hypot(track.x()[0] - drawn.x()[0], track.y()[0] - drawn.y()[0]);
                if (track.kind() == TrackKind.STATIC) {
                    nearAndStill += from < 0.04 ? 1 : 0;
                } else {
                    farAndMoving += from > 0.4 ? 1 : 0;
                    errors.add(farthest(track, drawn));
                }
            }
        }
        Collections.sort(errors);
        assertThat(found).as("clips whose thing was found").isGreaterThanOrEqualTo(5);
        assertThat(errors.get(errors.size() / 2)).isLessThan(1.5);
        assertThat(errors.get(errors.size() * 9 / 10)).isLessThan(4);
        assertThat(nearAndStill).as("static tracks on the thing").isZero();
        assertThat(farAndMoving).as("moving tracks on the ground").isZero();
    }

    private static double farthest(CuratedTrack track, ClipTrack drawn) {
        double error = 0;
        for (int f = 0; f < FRAMES && track.visible()[f]; f++) {
            double dx = track.x()[f] - track.x()[0] - (drawn.x()[f] - drawn.x()[0]);
            double dy = track.y()[f] - track.y()[0] - (drawn.y()[f] - drawn.y()[0]);
            error = Math.max(error, SIZE * Math.hypot(dx, dy));
        }
        return error;
    }

    /** A square of 48 pixels that goes to the right, shaking by so many pixels. */
    private static List<RgbImage> shaken(double pixels) {
        RgbImage ground = Scenes.picture(11, SIZE);
        RgbImage thing = Scenes.window(Scenes.picture(12, SIZE), 30, 30, 48, 48);
        SplittableRandom random = new SplittableRandom(1);
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < FRAMES; f++) {
            double x = 10 + 2 * f + pixels * random.nextDouble(-1, 1);
            double y = 40 + pixels * random.nextDouble(-1, 1);
            frames.add(Scenes.laid(ground, thing, x, y));
        }
        return frames;
    }

    @Test
    void whatShakesIsLeftOut() {
        TrackFinder.Found smooth = find(shaken(0));
        TrackFinder.Found shaken = find(shaken(2.5));
        assertThat(count(smooth, TrackKind.MOVING)).isGreaterThan(3);
        assertThat(smooth.faults()).doesNotContainKey(TrackFault.JITTER);
        assertThat(count(shaken, TrackKind.MOVING)).isZero();
        assertThat(shaken.faults().get(TrackFault.JITTER)).isGreaterThan(3);
    }

    @Test
    void whenTheCameraMovesNothingIsStatic() {
        RgbImage wide = Scenes.picture(4, 256);
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < FRAMES; f++) {
            frames.add(Scenes.window(wide, 2 * f, 60, SIZE, SIZE));
        }
        TrackFinder.Found found = find(frames);
        assertThat(count(found, TrackKind.STATIC)).isZero();
        assertThat(count(found, TrackKind.MOVING)).isEqualTo(8);
        for (CuratedTrack track : found.tracks()) {
            int last = 0;
            while (last + 1 < FRAMES && track.visible()[last + 1]) {
                last++;
            }
            assertThat(SIZE * (track.x()[last] - track.x()[0])).isBetween(-2f * last - 0.5f, -2f * last + 0.5f);
        }
    }

    @Test
    void aChangeOfSceneIsSeen() {
        List<RgbImage> frames = new ArrayList<>(Scenes.frames(Scenes.oneDrag(1)).subList(0, 18));
        frames.addAll(Scenes.frames(Scenes.oneDrag(2)).subList(18, FRAMES));
        assertThat(find(frames).brokenAt()).isEqualTo(18);
    }

    @Test
    void anEvenPictureHasNoTracks() {
        TrackFinder.Found found = find(Collections.nCopies(FRAMES, Scenes.white()));
        assertThat(found.tracks()).isEmpty();
        assertThat(found.brokenAt()).isZero();
    }
}
