package org.ardrag.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoundConvolutionsTest {

    /** Whatever the machine: one that hides the sizes of its caches failed this before its first weights were loaded. */
    @Test
    void convolutionsAreRightWhereChannelsArePadded() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                Weights weights =
                        Weights.of(Device.cpu(), Map.of("conv.weight", manager.ones(new Shape(20, 17, 3, 3))))) {
            assertThat(weights.get("conv.weight").getShape()).isEqualTo(new Shape(20, 17, 3, 3));
            assertThat(SoundConvolutions.pads()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"32, 16, false", "17, 16, true", "16, 20, true", "3, 96, true", "96, 3, true"})
    void channelsArePaddedToMultiplesOfSixteen(long outputs, long inputs, boolean padded) {
        assertThat(SoundConvolutions.isPadded(new Shape(outputs, inputs, 3, 3))).isEqualTo(padded);
        assertThat(SoundConvolutions.isPadded(new Shape(outputs, inputs, 1, 2, 2)))
                .isEqualTo(padded);
        assertThat(SoundConvolutions.isPadded(new Shape(outputs, inputs))).isFalse();
    }

    @Test
    void oneDnnCanBeLeftAndTakenUpAgain() {
        LibTorch torch = new LibTorch();
        boolean before = torch.usesOneDnn();
        torch.useOneDnn(false);
        assertThat(torch.usesOneDnn()).isFalse();
        assertThat(product()).containsExactly(4, 4);
        torch.useOneDnn(true);
        assertThat(torch.usesOneDnn()).isTrue();
        torch.useOneDnn(before);
    }

    private static float[] product() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            NDArray ones = manager.ones(new Shape(1, 4));
            return ones.matMul(manager.ones(new Shape(4, 2))).toFloatArray();
        }
    }
}
