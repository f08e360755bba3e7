package org.ardrag.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoundConvolutionsTest {

    /** Whatever the machine: on one that hides the sizes of its caches it is so by the weights alone. */
    @Test
    void convolutionsAreRightOnceWeightsWithPaddedChannelsAreLoaded() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                Weights weights =
                        Weights.of(Device.cpu(), Map.of("conv.weight", manager.ones(new Shape(20, 17, 3, 3))))) {
            assertThat(weights.get("conv.weight").getShape()).isEqualTo(new Shape(20, 17, 3, 3));
            assertThat(SoundConvolutions.areRight()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "32, 16, false",
        "17, 16, true",
        "16, 20, true",
        "3, 96, true",
        "96, 3, true",
    })
    void oneDnnIsLeftWhereItIsWrongAndChannelsArePadded(long outputs, long inputs, boolean padded) {
        for (Shape shape : List.of(new Shape(outputs, inputs, 3, 3), new Shape(outputs, inputs, 1, 2, 2))) {
            List<Shape> weights = List.of(new Shape(5), shape, new Shape(3, 5));
            assertThat(SoundConvolutions.mustLeaveOneDnn(Device.cpu(), weights, () -> false))
                    .isEqualTo(padded);
            assertThat(SoundConvolutions.mustLeaveOneDnn(Device.cpu(), weights, () -> true))
                    .isFalse();
            assertThat(SoundConvolutions.mustLeaveOneDnn(Device.gpu(), weights, () -> false))
                    .isFalse();
        }
    }

    @Test
    void nothingIsTriedOutWhereNothingIsConvolved() {
        List<Shape> weights = List.of(new Shape(5), new Shape(3, 5));
        assertThat(SoundConvolutions.mustLeaveOneDnn(Device.cpu(), weights, () -> {
                    throw new AssertionError("it was tried out");
                }))
                .isFalse();
    }

    @Test
    void oneDnnCanBeLeftAndTakenUpAgain() {
        LibTorch torch = new LibTorch();
        boolean before = torch.usesOneDnn();
        try {
            for (boolean use : new boolean[] {false, true}) {
                torch.useOneDnn(use);
                assertThat(torch.usesOneDnn()).isEqualTo(use);
                assertThat(convolved()).containsOnly(32 * 9);
            }
        } finally {
            torch.useOneDnn(before);
        }
    }

    private static float[] convolved() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray made = Conv2d.conv2d(manager.ones(new Shape(2, 32, 4, 4)), manager.ones(new Shape(32, 32, 3, 3)))
                    .get(0);
            made.attach(manager);
            return made.toFloatArray();
        }
    }
}
