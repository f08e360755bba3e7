package org.ardrag.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void theNumbersAreStillThereOnTheWayBackWhenGarbageWasCollected() throws InterruptedException {
        try (NDManager owner = TorchEngine.newManager(Device.cpu());
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray tensor = owner.create(new float[] {1, -2});
            tensor.setRequiresGradient(true);
            NDArray product = Numbers.times(tensor, 6);
            NDArray quotient = Numbers.over(tensor, 2);
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100); // a thread of its own frees what lay outside the heap
            collector.backward(product.add(quotient).sum());
            assertThat(product.toFloatArray()).containsExactly(6, -12);
            assertThat(quotient.toFloatArray()).containsExactly(0.5f, -1);
            assertThat(tensor.getGradient().toFloatArray()).containsExactly(6.5f, 6.5f);
        }
    }
}
