package org.ardrag.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** What a stage minimises. */
public interface Objective {

    /**
     * The loss of one batch, recorded for a backward pass.
     *
     * @param owner of everything made on the way
     * @param step number of the step, from which all randomness is drawn
     * @param metrics what else is worth writing down
     */
    NDArray loss(NDManager owner, long step, Map<String, Double> metrics);

    /** Looks at what the model does now: writes pictures into the folder and returns scores on held-out data. */
    Map<String, Double> sample(Path folder, long step) throws IOException;
}
