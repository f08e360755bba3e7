package org.ardrag.training.loop;

import static org.ardrag.inference.engine.Numbers.over;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;

/**
 * Collects the gradients of one of several batches whose mean makes a step.
 *
 * @param batches how many
 */
public record BatchShare(GradientCollector collector, int batches) implements Objective.Backward {

    @Override
    public double pass(NDArray loss) {
        collector.backward(batches == 1 ? loss : over(loss, batches));
        return loss.getFloat();
    }

    @Override
    public void handOn(NDArray product) {
        collector.backward(product);
    }

    @Override
    public double apart(NDArray loss) {
        collector.backward(loss);
        return loss.getFloat();
    }
}
