package org.ardrag.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;

/** Runs an objective: forward, backward, step; looks at samples and writes checkpoints as it goes. */
public final class TrainingLoop {

    private final LoopConfig config;
    private final Weights weights;
    private final AdamW optimizer;
    private final RunFolder run;
    private final Device device;

    /** Trains these weights inside a run's folder. */
    public TrainingLoop(LoopConfig config, AdamW.Settings settings, Weights weights, RunFolder run, Device device) {
        this.config = config;
        this.weights = weights;
        this.run = run;
        this.device = device;
        this.optimizer = new AdamW(weights, settings, device);
    }

    /** The moving average of the weights, which is what a stage ships. */
    public Weights average() {
        return optimizer.average();
    }

    /** Trains to the last step, from the run's newest checkpoint if it has one. */
    public void run(Objective objective) throws IOException {
        long first = run.restore(weights, optimizer);
        Progress progress = new Progress(first, config.steps());
        for (long step = first; step < config.steps(); step++) {
            Map<String, Double> metrics = new LinkedHashMap<>();
            double loss = backward(objective, step, metrics);
            double learningRate = config.learningRate(step);
            metrics.put("grad_norm", optimizer.step(learningRate));
            metrics.put("loss", loss);
            metrics.put("lr", learningRate);
            run.metrics(step, metrics);
            progress.show(step + 1, loss);
            boolean last = step + 1 == config.steps();
            if (last || (step + 1) % config.sampleEvery() == 0) {
                run.metrics(step + 1, objective.sample(run.samples(), step + 1));
            }
            if (last || (step + 1) % config.checkpointEvery() == 0) {
                run.checkpoint(weights, optimizer, step + 1);
            }
        }
    }

    private double backward(Objective objective, long step, Map<String, Double> metrics) {
        try (NDManager scratch = TorchEngine.newManager(device);
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray loss = objective.loss(scratch, step, metrics);
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    /** Where a run's files are. */
    public Path folder() {
        return run.folder();
    }
}
