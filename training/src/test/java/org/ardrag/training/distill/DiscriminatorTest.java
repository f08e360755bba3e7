package org.ardrag.training.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.ardrag.inference.engine.TorchEngine;
import org.junit.jupiter.api.Test;

class DiscriminatorTest {

    /** log(1 + exp(worse - better)): at one logit for both ln 2, and smaller where the better one has the higher logit. */
    @Test
    void thePairsLossRaisesTheBetterOneAndLowersTheOther() {
        try (NDManager owner = TorchEngine.newManager(Device.cpu());
                Discriminator discriminator = new Discriminator(Device.cpu(), 2)) {
            NDArray better = owner.create(new float[] {0, 1, -2}, new Shape(1, 3));
            NDArray worse = owner.create(new float[] {0, -1, 1}, new Shape(1, 3));
            better.setRequiresGradient(true);
            worse.setRequiresGradient(true);
            try (GradientCollector collector = TorchEngine.newGradientCollector()) {
                NDArray loss = discriminator.prefers(owner, better, worse);
                double expected = (Math.log(2) + Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(3))) / 3;
                assertThat(loss.getFloat()).isCloseTo((float) expected, within(1e-6f));
                collector.backward(loss);
            }
            for (float slope : better.getGradient().toFloatArray()) {
                assertThat(slope).isNegative();
            }
            for (float slope : worse.getGradient().toFloatArray()) {
                assertThat(slope).isPositive();
            }
        }
    }

    /** Of a head x w + b it is (n w)^2 in the direction n that was drawn, whatever x, b and the step are: |w|^2 in the mean. */
    @Test
    void theSteepnessOfALinearHeadIsItsWeightsSquaredNorm() {
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            NDArray w = owner.create(new float[] {3, -1, 0.5f}, new Shape(3, 1));
            Shape tokens = new Shape(4096, 3);
            NDArray at = owner.randomNormal(tokens);
            for (double step : new double[] {0.05, 2}) {
                TorchEngine.seed(8);
                NDArray aside = Discriminator.aside(owner, at, step);
                NDArray steepness = Discriminator.steepness(
                        at.matMul(w).add(7), aside.matMul(w).add(7), step);
                TorchEngine.seed(8);
                float drawn =
                        owner.randomNormal(tokens).matMul(w).square().mean().getFloat();
                assertThat(steepness.getFloat()).isCloseTo(drawn, within(1e-4f * drawn));
                assertThat(drawn).isCloseTo(9 + 1 + 0.25f, within(0.5f));
            }
        }
    }
}
