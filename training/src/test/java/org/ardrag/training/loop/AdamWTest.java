package org.ardrag.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.engine.Numbers;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamWTest {

    private static final double LR = 0.1;

    @TempDir
    private Path folder;

    private static Weights weights() {
        return WeightInitializer.draw(Map.of("w", new Shape(2, 3)), 4, Device.cpu(), (name, shape) -> 1);
    }

    /** The gradient of the sum of c * w is c everywhere. */
    private static void backward(Weights weights, float c) {
        try (NDManager owner = TorchEngine.newManager(Device.cpu());
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray loss = Numbers.times(weights.get("w"), c).sum();
            loss.attach(owner);
            collector.backward(loss);
        }
    }

    /** Algorithm 2 of Loshchilov and Hutter, written out for a constant gradient. */
    @Test
    void aStepIsThatOfThePaper() {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0.01, 1e9, 0.5, 0);
        try (Weights weights = weights();
                AdamW optimizer = new AdamW(weights, settings, Device.cpu())) {
            double expected = weights.get("w").toFloatArray()[0];
            double m = 0;
            double v = 0;
            float[] gradients = {2, -1, 0.5f};
            for (int n = 1; n <= gradients.length; n++) {
                float g = gradients[n - 1];
                backward(weights, g);
                assertThat(optimizer.step(LR)).isCloseTo(Math.abs(g) * Math.sqrt(6), within(1e-5));
                m = 0.9 * m + 0.1 * g;
                v = 0.99 * v + 0.01 * g * g;
                expected -= LR * 0.01 * expected;
                expected -= LR * (m / (1 - Math.pow(0.9, n))) / (Math.sqrt(v / (1 - Math.pow(0.99, n))) + 1e-8);
                assertThat(weights.get("w").toFloatArray()[0]).isCloseTo((float) expected, within(1e-5f));
            }
        }
    }

    @Test
    void gradientsAreClippedByTheirNormAndNotFiniteOnesChangeNothing() {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0, 1, 0.5, 0);
        try (Weights weights = weights();
                AdamW optimizer = new AdamW(weights, settings, Device.cpu())) {
            float[] before = weights.get("w").toFloatArray();
            backward(weights, Float.POSITIVE_INFINITY);
            assertThat(optimizer.step(LR)).isInfinite();
            assertThat(weights.get("w").toFloatArray()).isEqualTo(before);
            backward(weights, 1000);
            assertThat(optimizer.step(LR)).isCloseTo(1000 * Math.sqrt(6), within(1.0));
            assertThat(weights.get("w").toFloatArray()).isNotEqualTo(before);
        }
    }

    @Test
    void itGoesOnFromItsSavedStateAsIfNothingHadHappened() throws IOException {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0.01, 1, 0.9, 64);
        try (Weights straight = weights();
                AdamW one = new AdamW(straight, settings, Device.cpu());
                Weights broken = weights()) {
            RunFolder run = new RunFolder(folder, Device.cpu(), settings);
            try (AdamW two = new AdamW(broken, settings, Device.cpu())) {
                for (int i = 0; i < 3; i++) {
                    backward(straight, i - 0.5f);
                    one.step(LR);
                    backward(broken, i - 0.5f);
                    two.step(LR);
                }
                run.checkpoint(broken, two, 3);
            }
            try (Weights fresh = weights();
                    AdamW three = new AdamW(fresh, settings, Device.cpu())) {
                assertThat(run.restore(fresh, three)).isEqualTo(3);
                backward(straight, 0.7f);
                one.step(LR);
                backward(fresh, 0.7f);
                three.step(LR);
                assertThat(fresh.get("w").toFloatArray())
                        .isEqualTo(straight.get("w").toFloatArray());
                assertThat(three.average().get("w").toFloatArray())
                        .isEqualTo(one.average().get("w").toFloatArray());
            }
        }
    }

    @Test
    void withoutAnAverageItsStepsAreTheSame() throws IOException {
        AdamW.Settings settings = new AdamW.Settings(0.9, 0.99, 0.01, 1, 0.9, 64);
        try (Weights one = weights();
                Weights two = weights();
                AdamW keeping = new AdamW(one, settings, Device.cpu());
                AdamW keepingNone = AdamW.withoutAverage(two, settings, Device.cpu())) {
            for (int i = 0; i < 3; i++) {
                backward(one, i - 0.5f);
                keeping.step(LR);
                backward(two, i - 0.5f);
                keepingNone.step(LR);
                keepingNone.save(folder, "none-");
                keepingNone.restore(folder, "none-", i + 1);
            }
            assertThat(two.get("w").toFloatArray()).isEqualTo(one.get("w").toFloatArray());
            assertThat(keepingNone.average().tensors()).isEmpty();
            assertThat(folder.resolve("none-average.safetensors")).doesNotExist();
        }
    }
}
