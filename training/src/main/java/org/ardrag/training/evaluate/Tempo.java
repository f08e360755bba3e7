package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;

/** How fast clips were made: medians, since a machine has other work now and then. */
final class Tempo {

    private final List<Double> firstFrames = new ArrayList<>();
    private final List<Double> chunks = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();

    void add(Generator.Made made) {
        firstFrames.add(made.firstFrameMillis());
        chunks.addAll(made.chunkMillis());
        rates.add(1000 * (made.frames().size() - 1) / made.millis());
    }

    /** @param budget what a chunk may take at the model's frame rate, ms */
    Report.Timing timing(double budget) {
        return new Report.Timing(
                Statistics.median(firstFrames), Statistics.median(chunks), budget, Statistics.median(rates));
    }
}
