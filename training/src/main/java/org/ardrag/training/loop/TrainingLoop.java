package org.ardrag.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an objective: forward, backward, step; looks at samples and writes checkpoints as it goes. */
public final class TrainingLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingLoop.class);

    private final LoopConfig config;
    private final Weights weights;
    private final AdamW optimizer;
    private final RunFolder run;
    private final Device device;
    private final StepGuard guard;
    private volatile boolean stopping;

    /** Trains these weights inside a run's folder. */
    public TrainingLoop(LoopConfig config, AdamW.Settings settings, Weights weights, RunFolder run, Device device) {
        this.config = config;
        this.weights = weights;
        this.run = run;
        this.device = device;
        this.guard = new StepGuard("the", config.explosion());
        this.optimizer = new AdamW(weights, settings, device);
    }

    /** The moving average of the weights, which is what a stage ships. */
    public Weights average() {
        return optimizer.average();
    }

    /**
     * Trains to the last step, from the run's newest whole checkpoint if it has one. When the process is asked to end, the
     * step at hand is finished, with those that the objective wants {@linkplain Objective#mayEndBefore in one go}, and a
     * checkpoint written first.
     *
     * @throws RunStoppedException when the run was asked to end before its last step
     * @throws TrainingException when it cannot go on: the loss is no number or exploded, the disk or the memory is full.
     *     Names the checkpoint that is left
     * @throws IOException when the folder cannot be used at all
     */
    public void run(Objective objective) throws IOException {
        CountDownLatch finished = new CountDownLatch(1);
        Thread stopper = new Thread(() -> stop(finished), "training-stop");
        try (FileChannel lock = run.lock();
                RunLog log = new RunLog(run.log())) {
            long first = run.restore(
                    weights,
                    optimizer,
                    (checkpoint, step) -> objective.restore(checkpoint, step * config.gradientAccumulation()));
            run.losses().forEach(guard::remember);
            LOG.info(
                    "step {} of {} comes next, on {} with {} threads, libtorch {}",
                    first,
                    config.steps(),
                    device,
                    TorchEngine.threads(),
                    TorchEngine.version());
            Runtime.getRuntime().addShutdownHook(stopper);
            train(objective, first);
        } finally {
            finished.countDown();
            if (!stopping) {
                Runtime.getRuntime().removeShutdownHook(stopper);
            }
        }
        if (stopping) {
            throw new RunStoppedException("the run was stopped; " + run.goesOn());
        }
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
        long step = first;
        try {
            for (boolean ends = stopping; step < config.steps() && !ends; step++) {
                step(objective, step, progress);
                look(objective, step + 1, progress);
                ends = keep(objective, step + 1, progress);
            }
        } catch (UnsoundStepException e) {
            throw failed(step, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw failed(step, "what it made could not be written down (" + e + ")", e);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (Shortage.isOfMemory(e)) {
                throw failed(
                        step, Shortage.of(e) + ", of which a smaller batch with gradient_accumulation takes less", e);
            }
            throw e;
        }
        if (stopping) {
            progress.stopped(step);
        }
    }

    private void step(Objective objective, long step, Progress progress) throws IOException {
        long begun = System.nanoTime();
        Map<String, Double> metrics = new LinkedHashMap<>();
        double loss = backward(objective, step, metrics);
        double learningRate = config.learningRate(step);
        double norm = optimizer.step(learningRate);
        guard.norm(norm);
        metrics.put("grad_norm", norm);
        metrics.put("loss", loss);
        metrics.put("lr", learningRate);
        metrics.put("seconds", (System.nanoTime() - begun) / 1e9);
        run.metrics(step, metrics);
        progress.step(step + 1, loss, metrics);
    }

    private void look(Objective objective, long done, Progress progress) throws IOException {
        if (done == config.steps() || done % config.sampleEvery() == 0) {
            SampleFiles before = SampleFiles.in(run.samples());
            TorchEngine.seed(~(objective.seed() * 1_000_003 + done));
            Map<String, Double> scores = objective.sample(run.samples(), done);
            run.metrics(done, scores);
            List<Path> files = SampleFiles.in(run.samples()).newerThan(before);
            LOG.info("after step {}: {}", done, scores);
            progress.sampled(done, scores, files);
        }
    }

    /** Returns whether the run ends here because it was asked to. */
    private boolean keep(Objective objective, long done, Progress progress) throws IOException {
        boolean ends = stopping && objective.mayEndBefore(done * config.gradientAccumulation());
        if (ends || done == config.steps() || done % config.checkpointEvery() == 0) {
            Path checkpoint = run.checkpoint(weights, optimizer, done, config.keepCheckpoints(), objective::save);
            LOG.info("wrote {}", checkpoint);
            progress.checkpoint(done, checkpoint);
        }
        return ends;
    }

    /**
     * Adds up the gradients of a step's batches; returns the mean loss. A metric is the mean over the batches that say it:
     * some are known in the first one of several alone.
     */
    private double backward(Objective objective, long step, Map<String, Double> metrics) {
        int batches = config.gradientAccumulation();
        double mean = 0;
        Map<String, DoubleSummaryStatistics> said = new LinkedHashMap<>();
        try (GradientCollector collector = TorchEngine.newGradientCollector()) {
            for (long batch = step * batches; batch < (step + 1) * batches; batch++) {
                Map<String, Double> own = new LinkedHashMap<>();
                TorchEngine.seed(objective.seed() * 1_000_003 + batch);
                try (NDManager scratch = TorchEngine.newManager(device)) {
                    double loss = objective.backward(scratch, batch, own, new BatchShare(collector, batches));
                    guard.loss(loss);
                    mean += loss / batches;
                }
                own.forEach((name, value) -> said.computeIfAbsent(name, first -> new DoubleSummaryStatistics())
                        .accept(value));
            }
        }
        said.forEach((name, values) -> metrics.put(name, values.getAverage()));
        return mean;
    }

    private TrainingException failed(long step, String what, Throwable cause) {
        String message = "step " + step + ": " + what + "; " + run.goesOn();
        LOG.error(message);
        return new TrainingException(message, cause);
    }

    /** Where a run's files are. */
    public Path folder() {
        return run.folder();
    }

    /** Closes the optimiser, and with it the average. */
    @Override
    public void close() {
        optimizer.close();
    }
}
