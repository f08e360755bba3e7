package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import org.ardrag.training.tracking.Corners;
import org.ardrag.training.tracking.LucasKanadeTracker;
import org.ardrag.training.tracking.PixelPoint;
import org.ardrag.training.tracking.PointTracker;

/** Drags textured points of photographs, chosen by seed, and sees how far they follow. */
final class PhotoEvaluation {

    /** A drag's length in widths, the frames that it takes, and how near to the edge it begins and ends. */
    private static final double LENGTH = 0.25;

    private static final int FRAMES = 24;
    private static final double MARGIN = 0.1;

    /** Corners as clear as this, of the clearest; apart in widths. */
    private static final double QUALITY = 0.05;

    private static final double APART = 0.05;
    private static final int COLUMNS = 8;
    private static final int SHOWN = 12;

    private record Tried(PhotoDrag drag, List<RgbImage> frames, ClipTrack track) {}

    private final Generator generator;
    private final Tempo tempo;
    private final int framesPerChunk;
    private final long seed;
    private final List<Tried> tried = new ArrayList<>();

    PhotoEvaluation(Generator generator, Tempo tempo, int framesPerChunk, long seed) {
        this.generator = generator;
        this.tempo = tempo;
        this.framesPerChunk = framesPerChunk;
        this.seed = seed;
    }

    /** Drags this many points of every photograph, one at a time; pictures without corners have none. */
    List<PhotoDrag> run(List<Photographs.Photograph> photographs, int points, IntConsumer done) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < photographs.size(); i++) {
            Photographs.Photograph photograph = photographs.get(i);
            SplittableRandom own = random.split();
            for (ClipTrack track : tracks(photograph.picture(), points, own)) {
                tried.add(drag(photograph, track));
            }
            done.accept(i + 1);
        }
        return tried.stream().map(Tried::drag).toList();
    }

    private Tried drag(Photographs.Photograph photograph, ClipTrack track) {
        RgbImage picture = photograph.picture();
        DrawnClip asked = Clips.still(picture, track.frames(), List.of(track));
        Generator.Made made = generator.generate(asked, seed);
        tempo.add(made);
        List<RgbImage> frames = made.frames();
        int last = track.frames() - 1;
        PixelPoint from = Clips.place(asked, track, 0);
        PixelPoint to = Clips.place(asked, track, last);
        PhotoDrag drag = new PhotoDrag(
                photograph.name(),
                track.x()[0],
                track.y()[0],
                track.x()[last],
                track.y()[last],
                following(ClipMeter.judge(), frames, from, to),
                following(new LucasKanadeTracker(), frames, from, to));
        return new Tried(drag, frames, track);
    }

    private static double following(PointTracker tracker, List<RgbImage> frames, PixelPoint from, PixelPoint to) {
        return PointMetrics.following(tracker.track(frames, List.of(from)).get(0), to);
    }

    /** Corners drawn at random, each with a direction in which there is room. */
    private List<ClipTrack> tracks(RgbImage picture, int points, SplittableRandom random) {
        double aspect = (double) picture.height() / picture.width();
        List<PixelPoint> corners = new ArrayList<>(Corners.find(picture, QUALITY, APART * picture.width()));
        List<ClipTrack> tracks = new ArrayList<>();
        while (tracks.size() < points && !corners.isEmpty()) {
            PixelPoint corner = corners.remove(random.nextInt(corners.size()));
            double x = corner.x() / picture.width();
            double y = corner.y() / picture.height();
            for (int attempt = 0; attempt < 30; attempt++) {
                double angle = 2 * Math.PI * random.nextDouble();
                double toX = x + LENGTH * Math.cos(angle);
                double toY = y + LENGTH * Math.sin(angle) / aspect;
                if (inside(x, y) && inside(toX, toY)) {
                    tracks.add(straight(x, y, toX, toY));
                    break;
                }
            }
        }
        return tracks;
    }

    private static boolean inside(double x, double y) {
        return x >= MARGIN && y >= MARGIN && x <= 1 - MARGIN && y <= 1 - MARGIN;
    }

    /** Evenly along a line, and held at its end for a chunk. */
    private ClipTrack straight(double x, double y, double toX, double toY) {
        int moving = (FRAMES + framesPerChunk - 1) / framesPerChunk * framesPerChunk;
        int frames = moving + framesPerChunk + 1;
        float[] xs = new float[frames];
        float[] ys = new float[frames];
        boolean[] all = new boolean[frames];
        Arrays.fill(all, true);
        for (int f = 0; f < frames; f++) {
            double share = Math.min(1, (double) f / moving);
            xs[f] = (float) (x + share * (toX - x));
            ys[f] = (float) (y + share * (toY - y));
        }
        return new ClipTrack(xs, ys, all, false, false, all);
    }

    /** The drags that were followed least, above all others. */
    ContactSheet worst() {
        return sheet(tried.stream()
                .sorted(Comparator.comparingDouble(t -> t.drag.following()))
                .limit(SHOWN)
                .toList());
    }

    /** Drags evenly chosen from all. */
    ContactSheet some() {
        List<Tried> some = new ArrayList<>();
        int shown = Math.min(SHOWN, tried.size());
        for (int i = 0; i < shown; i++) {
            some.add(tried.get(i * tried.size() / shown));
        }
        return sheet(some);
    }

    private static ContactSheet sheet(List<Tried> drags) {
        ContactSheet sheet = new ContactSheet(1);
        for (Tried drag : drags) {
            List<RgbImage> frames = new ArrayList<>();
            List<List<ContactSheet.Mark>> marks = new ArrayList<>();
            for (int frame : ClipSheets.columns(drag.frames.size(), COLUMNS)) {
                frames.add(drag.frames.get(frame));
                marks.add(ClipSheets.marks(List.of(drag.track), frame));
            }
            String label = String.format(
                    Locale.ROOT, "%s: followed %.0f %%", drag.drag.photograph(), 100 * drag.drag.following());
            sheet.row(label, frames, marks);
        }
        return sheet;
    }
}
