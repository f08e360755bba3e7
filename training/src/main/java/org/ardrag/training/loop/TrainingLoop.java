package org.ardrag.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;

/** Runs an objective: forward, backward, step; looks at samples and writes checkpoints as it goes. */
public final class TrainingLoop {

    private final LoopConfig config;
    private final Weights weights;
    private final AdamW optimizer;
    private final RunFolder run;
    private final Device device;
    private volatile boolean stopping;

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

    /**
     * Trains to the last step, from the run's newest checkpoint if it has one. When the process is asked to end, the step at
     * hand is finished and a checkpoint written first.
     *
     * @throws IOException when the run was asked to end before its last step, too
     */
    public void run(Objective objective) throws IOException {
        long first = run.restore(weights, optimizer, objective);
        CountDownLatch finished = new CountDownLatch(1);
        Thread stopper = new Thread(() -> stop(finished), "training-stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            train(objective, first);
        } finally {
            finished.countDown();
        }
        if (stopping) {
            throw new IOException("the run was stopped; it goes on from its checkpoint in " + run.folder());
        }
        Runtime.getRuntime().removeShutdownHook(stopper);
    }

    @SuppressWarnings("Interruption") // a shutdown hook has nobody to pass an interruption on to
    private void stop(CountDownLatch finished) {
        stopping = true;
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void train(Objective objective, long first) throws IOException {
        Progress progress = new Progress(first, config.steps());
        for (long step = first; step < config.steps() && !stopping; step++) {
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
            if (last || stopping || (step + 1) % config.checkpointEvery() == 0) {
                run.checkpoint(weights, optimizer, objective, step + 1);
            }
        }
    }

    private double backward(Objective objective, long step, Map<String, Double> metrics) {
        try (NDManager scratch = TorchEngine.newManager(device);
                GradientCollector collector = TorchEngine.newGradientCollector()) {
            TorchEngine.seed(objective.seed() * 1_000_003 + step);
            return objective.backward(scratch, step, metrics, collector::backward);
        }
    }

    /** Where a run's files are. */
    public Path folder() {
        return run.folder();
    }
}
