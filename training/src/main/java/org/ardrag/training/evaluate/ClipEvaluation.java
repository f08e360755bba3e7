package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.pieces.Pieces;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import org.jspecify.annotations.Nullable;

/** Measures a model on drawn clips of textures and shapes that it was not trained on. */
final class ClipEvaluation {

    private static final int COLUMNS = 9;

    /** Clips on each sheet. */
    private static final int SHOWN = 10;

    private static final String TRUTH = "true clip";

    /** What is seen of a clip: the true one, and what the model made of it. */
    private record Shown(String label, DrawnClip truth, List<RgbImage> frames, double error) {}

    /** What one way of making frames reached on a clip, and with nothing asked if that was tried. */
    private record Row(String name, ClipFigures figures, ClipFigures.@Nullable Rest rest) {}

    /** All of a clip: a piece's result. */
    private record Measured(int number, Shown shown, List<Generator.Made> made, List<Row> rows) {}

    private final Generator generator;
    private final RoundTrip roundTrip;
    private final ClipMeter meter;
    private final Tempo tempo;
    private final long seed;
    private final int frames;
    private final LongFunction<DrawnClip> clips;
    private final @Nullable Generator referencesAlone;
    private final SideBySide video = new SideBySide();
    private final List<Shown> first = new ArrayList<>();
    private final List<Shown> worst = new ArrayList<>();

    /**
     * @param referencesAlone the model with a transformer that adds nothing, or null where that means nothing
     * @param tempo is told what the generator made
     * @param wholeDrags whether what is held in a clip is held from the picture to the end
     */
    ClipEvaluation(
            Generator generator,
            @Nullable Generator referencesAlone,
            RoundTrip roundTrip,
            Tempo tempo,
            ModelManifest manifest,
            long seed,
            int frames,
            boolean wholeDrags) {
        this.generator = generator;
        this.referencesAlone = referencesAlone;
        this.roundTrip = roundTrip;
        this.tempo = tempo;
        this.seed = seed;
        this.frames = frames;
        meter = new ClipMeter(roundTrip);
        clips = Clips.heldOut(seed, manifest.width(), manifest.height(), frames, wholeDrags);
    }

    /**
     * Measures on clips, of which each is a piece.
     *
     * @param done is told how many are through after each
     */
    List<Score> run(Pieces pieces, int count, IntConsumer done) {
        Map<String, ScoreKeeper> keepers = new LinkedHashMap<>();
        pieces.each(IntStream.range(0, count).boxed().toList(), this::measure, measured -> {
            for (Row row : measured.rows()) {
                keepers.computeIfAbsent(row.name(), ScoreKeeper::new).add(row.figures(), row.rest());
            }
            measured.made().forEach(tempo::add);
            remember(measured.shown());
            done.accept(measured.number() + 1);
        });
        ScoreKeeper truth = keepers.computeIfAbsent(TRUTH, ScoreKeeper::new);
        return keepers.values().stream().map(keeper -> keeper.score(truth)).toList();
    }

    private Measured measure(int number) {
        DrawnClip clip = clips.apply(seed * 1_000_003 + number);
        RgbImage picture = clip.frame(0);
        DrawnClip nothing = Clips.still(picture, frames, List.of());
        List<Row> rows = new ArrayList<>();

        // 1. By the model: as asked; and with nothing asked, where the picture should stay as it is.
        Generator.Made asked = generator.generate(clip, seed + number);
        Generator.Made resting = generator.generate(nothing, seed + number);
        Row model = row("model", clip, asked.frames(), resting.frames());
        rows.add(model);
        Generator without = referencesAlone;
        if (without != null) {
            rows.add(row(
                    "references alone",
                    clip,
                    without.generate(clip, seed + number).frames(),
                    without.generate(nothing, seed + number).frames()));
        }

        // 2. By what needs no model, and by what no model could do better.
        rows.add(row("still picture", clip, Baselines.still(picture, frames), null));
        rows.add(row("pasted patch", clip, Baselines.pasted(picture, clip.tracks(), frames), null));
        rows.add(row(
                "autoencoder's round trip",
                clip,
                pictureFirst(picture, roundTrip.of(clip)),
                roundTrip.of(picture, frames)));
        rows.add(row(TRUTH, clip, Clips.frames(clip), null));

        Shown shown = new Shown(
                number + ": " + clip.caption(),
                clip,
                asked.frames(),
                model.figures().byPatch().meanEndError());
        return new Measured(number, shown, List.of(asked, resting), rows);
    }

    private Row row(String name, DrawnClip clip, List<RgbImage> made, @Nullable List<RgbImage> resting) {
        return new Row(name, meter.of(clip, made), resting == null ? null : meter.rest(clip.frame(0), resting));
    }

    /** Trackers begin on the picture itself, whatever made the frames behind it. */
    private static List<RgbImage> pictureFirst(RgbImage picture, List<RgbImage> frames) {
        List<RgbImage> result = new ArrayList<>(frames);
        result.set(0, picture);
        return result;
    }

    private void remember(Shown shown) {
        if (first.size() < SHOWN) {
            first.add(shown);
            video.add(Clips.frames(shown.truth), shown.frames);
        }
        worst.add(shown);
        worst.sort(Comparator.comparingDouble(Shown::error).reversed());
        if (worst.size() > SHOWN) {
            worst.remove(SHOWN);
        }
    }

    /** The first clips, the true one above the generated one. */
    ContactSheet firstClips() {
        return sheet(first);
    }

    /** The first clips as a video, the true one beside the generated one. */
    SideBySide video() {
        return video;
    }

    /** The clips whose drags ended farthest from where they were asked to. */
    ContactSheet worstClips() {
        return sheet(worst);
    }

    private static ContactSheet sheet(List<Shown> clips) {
        ContactSheet sheet = new ContactSheet(1);
        for (Shown clip : clips) {
            ClipSheets.add(sheet, clip.label, clip.truth, COLUMNS);
            ClipSheets.addFrames(sheet, clip.frames, clip.truth.tracks(), COLUMNS);
        }
        return sheet;
    }
}
