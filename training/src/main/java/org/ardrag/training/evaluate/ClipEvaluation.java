package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.LongFunction;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import org.jspecify.annotations.Nullable;

/** Measures a model on drawn clips of textures and shapes that it was not trained on. */
final class ClipEvaluation {

    private static final int COLUMNS = 9;

    /** Clips on each sheet. */
    private static final int SHOWN = 10;

    private record Shown(String label, DrawnClip truth, List<RgbImage> frames, double error) {}

    private final Generator generator;
    private final RoundTrip roundTrip;
    private final long seed;
    private final int frames;
    private final LongFunction<DrawnClip> clips;
    private final @Nullable Generator referencesAlone;
    private final SideBySide video = new SideBySide();
    private final ScoreKeeper model;
    private final ScoreKeeper alone;
    private final ScoreKeeper still;
    private final ScoreKeeper pasted;
    private final ScoreKeeper ceiling;
    private final ScoreKeeper truth;
    private final List<Shown> first = new ArrayList<>();
    private final List<Shown> worst = new ArrayList<>();

    /**
     * @param referencesAlone the model with a transformer that adds nothing, or null where that means nothing
     * @param wholeDrags whether what is held in a clip is held from the picture to the end
     */
    ClipEvaluation(
            Generator generator,
            @Nullable Generator referencesAlone,
            RoundTrip roundTrip,
            ModelManifest manifest,
            long seed,
            int frames,
            boolean wholeDrags) {
        this.referencesAlone = referencesAlone;
        model = new ScoreKeeper("model", roundTrip);
        alone = new ScoreKeeper("references alone", roundTrip);
        still = new ScoreKeeper("still picture", roundTrip);
        pasted = new ScoreKeeper("pasted patch", roundTrip);
        ceiling = new ScoreKeeper("autoencoder's round trip", roundTrip);
        truth = new ScoreKeeper("true clip", roundTrip);
        this.generator = generator;
        this.roundTrip = roundTrip;
        this.seed = seed;
        this.frames = frames;
        ClipPainter painter = new ClipPainter(
                TextureBank.heldOut(seed), ClipConfig.heldOut(manifest.width(), manifest.height(), frames));
        clips = wholeDrags ? new WholeDrags(painter::paint) : painter::paint;
    }

    /** Measures on clips; {@code done} is told how many are through after each. */
    List<Score> run(int count, IntConsumer done) {
        for (int i = 0; i < count; i++) {
            measure(i, clips.apply(seed * 1_000_003 + i));
            done.accept(i + 1);
        }
        List<ScoreKeeper> rows = new ArrayList<>(List.of(model, still, pasted, ceiling, truth));
        if (referencesAlone != null) {
            rows.add(1, alone);
        }
        return rows.stream().map(row -> row.score(truth)).toList();
    }

    private void measure(int number, DrawnClip clip) {
        RgbImage picture = clip.frame(0);

        // 1. As asked: by the model, by what needs no model, and by what no model could do better.
        List<RgbImage> generated = generator.generate(clip, seed + number);
        double error = model.add(clip, generated);
        if (referencesAlone != null) {
            alone.add(clip, referencesAlone.generate(clip, seed + number));
        }
        still.add(clip, Baselines.still(picture, frames));
        pasted.add(clip, Baselines.pasted(picture, clip.tracks(), frames));
        ceiling.add(clip, pictureFirst(picture, roundTrip.of(clip)));
        truth.add(clip, Clips.frames(clip));

        // 2. With nothing asked, the picture should stay as it is.
        DrawnClip nothing = Clips.still(picture, frames, List.of());
        model.addRest(picture, generator.generate(nothing, seed + number));
        if (referencesAlone != null) {
            alone.addRest(picture, referencesAlone.generate(nothing, seed + number));
        }
        ceiling.addRest(picture, roundTrip.of(picture, frames));

        remember(new Shown(number + ": " + clip.caption(), clip, generated, error));
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
