package org.ardrag.training.bench;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.training.loop.Durable;
import org.jspecify.annotations.Nullable;

/**
 * The table of {@code studio bench train} on standard output, a row for each stage: how long a step takes, its tokens and
 * operations, its share of what the machine reaches in matrix products and of what generating reaches, and its memory.
 */
final class StepTable {

    /** Steps that are not measured. */
    private static final int WARM_UP = 3;

    /** A stage that runs in a folder and leaves its {@code metrics.jsonl} there. */
    interface Run {
        void in(Path folder) throws IOException;
    }

    /**
     * What generating reaches here.
     *
     * @param transformer share of the matrix-product rate in the denoising passes
     * @param autoencoder the same in the decoder
     */
    private record Inference(double transformer, double autoencoder) {}

    private final String deviceName;
    private final Device device;
    private final int steps;
    private final @Nullable Path generating;
    private final Map<Precision, Double> rates = new EnumMap<>(Precision.class);
    private final Map<Precision, Inference> inference = new EnumMap<>(Precision.class);

    /**
     * Measures nothing yet.
     *
     * @param deviceName auto, cpu or cuda:N
     * @param steps that each stage runs for
     * @param generating model folder whose generating the stages are compared with, null for no such column: a config may be
     *     of quite another model
     * @throws IllegalArgumentException if none of the steps would be measured
     */
    StepTable(String deviceName, int steps, @Nullable Path generating) {
        if (steps <= WARM_UP) {
            throw new IllegalArgumentException("steps is " + steps + "; at least " + (WARM_UP + 1) + " are needed");
        }
        this.deviceName = deviceName;
        this.device = TorchEngine.device(deviceName);
        this.steps = steps;
        this.generating = generating;
    }

    /** Tells what the machine reaches in each of these types, and what the columns are. */
    void begin(List<Precision> types) {
        types.forEach(this::rate);
        say("%n| stage | a step | tokens a second | GFLOP a step | share of the matrix-product rate"
                + " | of generating's share | with new clips | peak memory | by the formula |%n");
        say("|---|---|---|---|---|---|---|---|---|%n");
    }

    /**
     * Runs a stage and tells its row.
     *
     * @param memory what the formula says, null where there is none
     */
    void measure(String stage, Precision computes, StepCost cost, @Nullable StepMemory memory, Run run)
            throws IOException {
        measure(stage, computes, cost, memory, 1, run);
    }

    /**
     * The same.
     *
     * @param round steps after which the work begins anew, of which a step is the mean
     * @throws IllegalArgumentException if no whole round would be measured
     */
    void measure(String stage, Precision computes, StepCost cost, @Nullable StepMemory memory, int round, Run run)
            throws IOException {
        if (steps - WARM_UP < round) {
            throw new IllegalArgumentException("steps is " + steps + "; a round of " + stage + " has " + round
                    + ", so at least " + (WARM_UP + round) + " are needed");
        }
        double rate = rate(computes);
        Path folder = Files.createTempDirectory("studio-bench");
        try (PeakMemory peak = new PeakMemory(device)) {
            run.in(folder);
            OptionalLong taken = peak.bytes();
            double[] seconds = Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                    .map(Json.LINES::readTree)
                    .filter(line -> line.has("seconds") && line.path("step").asInt() >= WARM_UP)
                    .mapToDouble(line -> line.path("seconds").asDouble())
                    .toArray();
            double median = Timing.median(Timing.rounds(seconds, round));
            double share = cost.operations() / median / rate;
            say(
                    "| %s | %.0f ms | %.0f | %.1f | %.0f %% | %s | %.0f ms | %s | %s |%n",
                    stage + ", " + computes,
                    1e3 * median,
                    cost.tokens() / median,
                    cost.operations() / 1e9,
                    100 * share,
                    ofGenerating(stage, computes, share),
                    1e3 * Timing.percentile(seconds, 1),
                    taken.isEmpty() ? "-" : gigabytes(taken.getAsLong()),
                    memory == null ? "-" : gigabytes(memory.bytes()));
        } finally {
            Durable.delete(folder);
        }
    }

    private static String gigabytes(double bytes) {
        return String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
    }

    /** Of the share that the model reaches when it generates. */
    private String ofGenerating(String stage, Precision type, double share) throws IOException {
        if (generating == null) {
            return "-";
        }
        Inference reached = inference.get(type);
        if (reached == null) {
            reached = generate(generating, type);
            inference.put(type, reached);
        }
        boolean coding = stage.equals("autoencoder");
        return String.format(
                Locale.ROOT, "%.0f %%", 100 * share / (coding ? reached.autoencoder() : reached.transformer()));
    }

    private Inference generate(Path folder, Precision type) throws IOException {
        InferenceOptions options = new InferenceOptions(deviceName, type.name().toLowerCase(Locale.ROOT), 0, 64L << 20);
        try (StudioModel model = StudioModel.load(folder, options)) {
            ModelBench.Parts parts = ModelBench.measure(model);
            ModelManifest manifest = model.manifest();
            ChunkCost cost = ChunkCost.of(manifest, type);
            double rate = rate(type);
            double decoding =
                    cost.decoding() == null ? Double.NaN : cost.decoding().byOperations(rate);
            return new Inference(parts.transformerShare(manifest, cost, rate), decoding / parts.decode());
        }
    }

    private double rate(Precision type) {
        return rates.computeIfAbsent(type, asked -> {
            double rate = MachineBench.matrixProductRate(device, asked);
            say(
                    "%s, %d threads, %s: %.0f GFLOP/s in matrix products%n",
                    device, TorchEngine.threads(), asked, rate / 1e9);
            return rate;
        });
    }

    @SuppressWarnings("SystemOut") // the command's answer
    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
