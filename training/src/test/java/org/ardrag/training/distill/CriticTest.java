package org.ardrag.training.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.engine.Numbers;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.loop.BatchShare;
import org.ardrag.training.loop.Objective.Backward;
import org.ardrag.training.loop.UnsoundStepException;
import org.ardrag.training.teacher.BidirectionalModel.Noised;
import org.ardrag.training.teacher.ClipCondition;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.Teacher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clips of a student that are dimmer than the true ones, and what the discriminator makes of them. */
class CriticTest {

    private static final Shape CLIPS = new Shape(2, 4, 4, 6, 6);
    private static final float T = 100;

    @TempDir
    private Path folder;

    private final NDManager owner = TorchEngine.newManager(Device.cpu());
    private final Map<String, Double> metrics = new LinkedHashMap<>();

    @BeforeEach
    void writeTeacher() throws IOException {
        ModelManifest manifest = TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, -1);
        try (Weights weights = TinyModel.transformer(manifest, 3);
                Weights autoencoder = TinyModel.autoencoder(manifest)) {
            new Teacher(manifest, PictureInput.CHANNELS).write(folder, weights, autoencoder);
        }
    }

    @AfterEach
    void close() {
        owner.close();
    }

    private Critic critic(String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "frames=13",
                "critic_lr=0.002",
                "min_step=100",
                "max_step=100", // that the noise hides little
                "adversarial_weight=1000", // beside which the rest of the student's loss is nothing
                "discriminator_weight=1",
                "r1_weight=0"));
        all.addAll(List.of(settings));
        return new Critic(ConfigFile.read(null, all, DistillConfig.class), folder, Device.cpu());
    }

    private Critic.Case shown() {
        TorchEngine.seed(4);
        NDArray truth = owner.randomNormal(CLIPS);
        NDArray picture = truth.get(":, :, :1");
        NDArray control = owner.zeros(CLIPS);
        NDArray still = picture.repeat(2, 4);
        ClipCondition asked = new ClipCondition(picture, control, picture, new References(still, still));
        return new Critic.Case(truth, asked, asked);
    }

    private static NDArray dimmed(Critic.Case shown) {
        return shown.truth().mul(0.3f);
    }

    private void learn(Critic critic, Critic.Case shown, int steps) {
        for (int i = 0; i < steps; i++) {
            try (NDManager scratch = owner.newSubManager();
                    GradientCollector collector = TorchEngine.newGradientCollector()) {
                critic.learn(
                        scratch, dimmed(shown), shown, new SplittableRandom(i), metrics, new BatchShare(collector, 1));
            }
        }
    }

    /** The mean logit of a clip at a little noise, always the same. */
    private float logit(Critic critic, Critic.Case shown, NDArray clip) {
        TorchEngine.seed(9);
        double sigma = T / 1000;
        NDArray noise = owner.randomNormal(CLIPS);
        Noised noised = new Noised(
                Flow.addNoise(clip, noise, sigma),
                owner.full(new Shape(2, 4), T),
                owner.full(new Shape(2, 1, 4, 1, 1), (float) sigma),
                noise);
        return critic.logits(owner, shown, noised).mean().getFloat();
    }

    private float told(String metric) {
        return metrics.getOrDefault(metric, Double.NaN).floatValue();
    }

    @Test
    void theDiscriminatorLearnsToTellTheStudentsClipsAndTheStudentIsDrawnToTheTrueOnes() throws IOException {
        Critic.Case shown = shown();
        try (Critic critic = critic()) {
            learn(critic, shown, 30);
            assertThat(told("discriminator_loss")).isLessThan((float) (0.7 * Math.log(2)));
            assertThat(logit(critic, shown, shown.truth())).isGreaterThan(logit(critic, shown, dimmed(shown)));

            NDArray clip = dimmed(shown);
            clip.setRequiresGradient(true);
            try (GradientCollector collector = TorchEngine.newGradientCollector()) {
                critic.judge(owner, clip, shown, new SplittableRandom(1), metrics, new BatchShare(collector, 1));
            }
            assertThat(told("adversarial_loss")).isGreaterThan((float) (1.3 * Math.log(2)));
            NDArray gradient = clip.getGradient();
            NDArray moved = dimmed(shown).sub(gradient.div(gradient.norm()).mul(0.5f));
            assertThat(logit(critic, shown, moved)).isGreaterThan(logit(critic, shown, dimmed(shown)));
        }
    }

    /** With two weights, since the rest of the loss is the same with both. */
    @Test
    void theRegressionLossDrawsAllButThePictureToTheTrueClip() throws IOException {
        Critic.Case shown = shown();
        NDArray with = gradient(shown, "regression_weight=3");
        assertThat(told("regression_loss"))
                .isCloseTo(
                        dimmed(shown)
                                .sub(shown.truth())
                                .get(":, :, 1:")
                                .square()
                                .mean()
                                .getFloat(),
                        withinPercentage(0.01));
        NDArray without = gradient(shown, "regression_weight=0");

        NDArray away = dimmed(shown).sub(shown.truth()); // d/dx of 3 mean (x - truth)^2 is 6 (x - truth) / n
        away.set(new NDIndex(":, :, :1"), 0);
        NDArray expected = away.mul(6f / (CLIPS.size() * 3 / 4));
        assertThat(with.sub(without).sub(expected).norm().getFloat())
                .isLessThan(1e-3f * expected.norm().getFloat());
    }

    private NDArray gradient(Critic.Case shown, String weight) throws IOException {
        metrics.clear();
        NDArray clip = dimmed(shown);
        clip.setRequiresGradient(true);
        TorchEngine.seed(5);
        try (Critic critic = critic("adversarial_weight=0", weight);
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            critic.judge(owner, clip, shown, new SplittableRandom(1), metrics, new BatchShare(collector, 1));
        }
        return clip.getGradient();
    }

    @Test
    void theDiscriminatorIsKeptFromGrowingSteepAtTrueClips() throws IOException {
        Critic.Case shown = shown();
        float[] slopes = new float[2];
        String[] weights = {"r1_weight=1e-9", "r1_weight=10"};
        for (int i = 0; i < 2; i++) {
            try (Critic critic = critic(weights[i], "r1_sigma=0.05")) {
                learn(critic, shown, 20);
                slopes[i] = told("discriminator_slope");
            }
        }
        assertThat(slopes[1]).isLessThan(0.3f * slopes[0]);
    }

    /** Finite losses whose gradients' squares are more than a float can hold: the optimiser passes over such steps. */
    @Test
    void tenStepsOnEndThatArePassedOverEndTheRun() throws IOException {
        Critic.Case shown = shown();
        try (Critic critic = critic()) {
            for (int i = 0; i < 9; i++) {
                learnTooMuch(critic, shown);
            }
            learn(critic, shown, 1);
            for (int i = 0; i < 9; i++) {
                learnTooMuch(critic, shown);
            }
            assertThatThrownBy(() -> learnTooMuch(critic, shown))
                    .isInstanceOf(UnsoundStepException.class)
                    .hasMessage("the critic's gradients of 10 steps on end had no finite norm");
        }
    }

    private void learnTooMuch(Critic critic, Critic.Case shown) {
        try (NDManager scratch = owner.newSubManager();
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            BatchShare share = new BatchShare(collector, 1);
            Backward steep = new Backward() {
                @Override
                public double pass(NDArray loss) {
                    return share.pass(loss);
                }

                @Override
                public void handOn(NDArray product) {
                    share.handOn(product);
                }

                @Override
                public double apart(NDArray loss) {
                    share.apart(Numbers.times(loss, 1e30));
                    return loss.getFloat();
                }
            };
            critic.learn(scratch, dimmed(shown), shown, new SplittableRandom(1), metrics, steep);
        }
    }
}
