package org.ardrag.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Map;
import org.ardrag.inference.engine.Program.Argument;
import org.junit.jupiter.api.Test;

class ProgramTest {

    private static float[] gradients(NDManager owner, Program program, NDArray values) {
        try (NDManager scratch = owner.newSubManager();
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray x = values.duplicate();
            x.attach(scratch);
            x.setRequiresGradient(true);
            NDArray y = program.record(scratch, "made", Argument.of(x)).singletonOrThrow();
            NDArray seen = program.record(scratch, "seen", Argument.of(y)).singletonOrThrow();
            collector.backward(seen.mean().add(y.square().mean()).add(y.abs().mean()));
            return x.getGradient().toFloatArray();
        }
    }

    /** So that what goes on from a checkpoint goes on as if it had never stopped. */
    @Test
    void theFirstGradientsAreThoseOfEveryLaterCall() {
        try (Program program = Program.load(ProgramTest.class, "parts", Map.of(), Device.cpu());
                NDManager owner = TorchEngine.newManager(Device.cpu())) {
            NDArray values = owner.randomNormal(new Shape(256));
            float[] first = gradients(owner, program, values);
            for (int call = 0; call < 4; call++) {
                assertThat(gradients(owner, program, values)).isEqualTo(first);
            }
        }
    }
}
