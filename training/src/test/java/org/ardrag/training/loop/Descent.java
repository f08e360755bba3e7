package org.ardrag.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;

/** The smallest thing that a loop can train: weights that go towards a noisy number which differs from batch to batch. */
class Descent implements Objective {

    final Weights weights;

    Descent() {
        this(64);
    }

    Descent(int size) {
        weights = WeightInitializer.draw(Map.of("w", new Shape(2, size)), 4, Device.cpu(), (name, shape) -> 1);
    }

    static double target(long batch) {
        return 3 + Math.sin(batch);
    }

    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        return backward.pass(loss(owner, step, metrics));
    }

    NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
        NDArray w = weights.get("w");
        NDArray noise = owner.randomNormal(w.getShape()).mul(0.1f);
        NDArray loss = w.sub(noise).sub((float) target(step)).square().mean();
        loss.attach(owner);
        metrics.put("batch", (double) step);
        return loss;
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        Files.writeString(folder.resolve(step + ".txt"), "looked");
        return Map.of("score", (double) step);
    }

    /** Trains this in a folder. */
    void train(Path folder, LoopConfig config) throws IOException {
        RunFolder run = new RunFolder(folder, Device.cpu(), config);
        try (TrainingLoop loop = new TrainingLoop(config, AdamW.Settings.usual(), weights, run, Device.cpu())) {
            loop.run(this);
        }
    }

    float[] values() {
        return weights.get("w").toFloatArray();
    }

    static LoopConfig config(int steps, int checkpointEvery) {
        return new LoopConfig(steps, 0.1, 0.01, 2, steps, checkpointEvery);
    }

    /** The losses that a run wrote down, a step each from 0 on. */
    static double[] losses(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                .map(line -> Json.LINES.readTree(line))
                .filter(line -> line.has("loss"))
                .mapToDouble(line -> line.path("loss").asDouble())
                .toArray();
    }

    /** The steps that stand beside them. */
    static long[] steps(Path folder) throws IOException {
        return Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                .map(line -> Json.LINES.readTree(line))
                .filter(line -> line.has("loss"))
                .mapToLong(line -> line.path("step").asLong())
                .toArray();
    }
}
