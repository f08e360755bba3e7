package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.clips.DrawnClip;
import org.junit.jupiter.api.Test;

/** What the picture's detail is worth where a model makes no mistake: its frames are the true ones, at its own size. */
class ShownEvaluationTest {

    private static final int FRAMES = 17;
    private static final int TIMES = 4;
    private static final long SEED = 1;

    /** Makes the true clip at the model's size. */
    private record Faultless(ModelManifest manifest) implements Generator {

        @Override
        public Subject subject() {
            return new Subject(manifest.name(), "", 0, "without a fault", "none");
        }

        @Override
        public Made generate(DrawnClip asked, long seed) {
            DrawnClip truth = Clips.heldOut(SEED, TIMES * manifest.width(), TIMES * manifest.height(), FRAMES, true)
                    .apply(seed - SEED);
            List<RgbImage> frames = new ArrayList<>();
            for (int f = 0; f < FRAMES; f++) {
                frames.add(BicubicResize.resize(truth.frame(f), manifest.width(), manifest.height()));
            }
            assertThat(asked.frame(0).rgb()).isEqualTo(frames.get(0).rgb());
            return new Made(frames, 0, List.of(), 0);
        }

        @Override
        public void close() {}
    }

    @Test
    void framesAreNearerToTheTrueOnesAndSharperThanTheModelsAre() throws IOException {
        ModelManifest manifest = ModelManifest.read(DefaultModel.folder());
        Report.Shown shown = new ShownEvaluation(new Faultless(manifest), manifest, TIMES, SEED, FRAMES, true).run(2);
        assertThat(shown.rows())
                .extracting(Report.ShownRow::name)
                .containsExactly("model, as it is shown", "model, enlarged", "still picture");
        Report.ShownRow detailed = shown.rows().get(0);
        Report.ShownRow enlarged = shown.rows().get(1);
        Report.ShownRow still = shown.rows().get(2);
        assertThat(detailed.error()).isPositive().isLessThan(0.5 * enlarged.error());
        assertThat(detailed.error()).isLessThan(still.error());
        assertThat(detailed.similarity()).isGreaterThan(enlarged.similarity() + 0.05);
        assertThat(enlarged.sharpness()).isLessThan(0.8);
        assertThat(detailed.sharpness()).isBetween(0.9, 1.1);
    }
}
