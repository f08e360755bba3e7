package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.junit.jupiter.api.Test;

class OwnStepsTest {

    private static final ModelManifest MANIFEST =
            TransformerStageTest.config(Prediction.BLEND).model();

    /** With an output of nothing the clean estimate is what is laid, so each step leads on along the same line. */
    @Test
    void everyFrameIsLedFromNoiseToItsStep() {
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            Shape shape = new Shape(1, 4, 5, 2, 2);
            NDArray noise = owner.randomNormal(shape);
            NDArray noised = owner.full(shape, 7);
            NDArray laid = owner.randomNormal(shape);
            NoiseLevels levels = new NoiseLevels(new float[] {0, 1000, 755, 522, 300}, new int[] {-1, 0, 1, 2, -1});
            List<float[]> asked = new ArrayList<>();
            NDArray led = new OwnSteps(MANIFEST).lead(noise, noised, levels, References.still(laid), (x, t) -> {
                asked.add(t.toFloatArray());
                return owner.zeros(new Shape(1, 5, 5, 2, 2));
            });

            assertThat(asked)
                    .as("timesteps of the passes: nobody goes past his own step")
                    .containsExactly(new float[] {0, 1000, 1000, 1000, 300}, new float[] {0, 1000, 755, 755, 300});
            float[] sigmas = {Float.NaN, 1, 0.755f, 0.522f, Float.NaN};
            for (int frame = 0; frame < 5; frame++) {
                float[] n = ClipBatch.at(noise, frame).toFloatArray();
                float[] l = ClipBatch.at(laid, frame).toFloatArray();
                float[] x = ClipBatch.at(led, frame).toFloatArray();
                for (int i = 0; i < x.length; i++) {
                    float expected = Float.isNaN(sigmas[frame]) ? 7 : sigmas[frame] * n[i] + (1 - sigmas[frame]) * l[i];
                    assertThat(x[i]).as("frame %s", frame).isCloseTo(expected, within(1e-5f));
                }
            }
        }
    }
}
