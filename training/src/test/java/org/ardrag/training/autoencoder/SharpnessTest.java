package org.ardrag.training.autoencoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.engine.TorchEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharpnessTest {

    private static final int SIDE = 20;

    private final NDManager owner = TorchEngine.newManager(Device.cpu());

    @AfterEach
    void close() {
        owner.close();
    }

    /** Black at the left of a column, white from there on. */
    private NDArray edge(int column) {
        float[] values = new float[3 * SIDE * SIDE];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % SIDE < column ? 0 : 1;
        }
        return owner.create(values, new Shape(1, 1, 3, SIDE, SIDE));
    }

    @Test
    void anEdgeAnywhereInTheWindowIsAsSharp() {
        assertThat(Sharpness.distance(edge(3), edge(6)).getFloat()).isZero();
    }

    @Test
    void whatIsFlatWhereAnEdgeIsCostsTheEdge() {
        NDArray flat = owner.zeros(new Shape(1, 1, 3, SIDE, SIDE));

        // one of eight columns in two of four windows
        assertThat((double) Sharpness.distance(flat, edge(3)).getFloat()).isCloseTo(1.0 / 16, within(1e-6));
    }

    @Test
    void anEdgeThatLiesDownCountsAsOneThatStands() {
        NDArray flat = owner.zeros(new Shape(1, 1, 3, SIDE, SIDE));

        assertThat((double) Sharpness.distance(flat, edge(3).swapAxes(3, 4)).getFloat())
                .isCloseTo(1.0 / 16, within(1e-6));
    }

    @Test
    void whatIsSharperThanTheTruthCostsToo() {
        NDArray faint = edge(3).add(1);
        NDArray strong = edge(3).add(edge(3));

        assertThat((double) Sharpness.distance(strong, faint).getFloat()).isCloseTo(1.0 / 16, within(1e-6));
    }
}
