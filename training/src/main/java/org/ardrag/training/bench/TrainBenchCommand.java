package org.ardrag.training.bench;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.DefaultModel;
import org.ardrag.training.autoencoder.AutoencoderConfig;
import org.ardrag.training.autoencoder.AutoencoderStage;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.distill.DistillStage;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.grpo.GrpoStage;
import org.ardrag.training.loop.Durable;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.teacher.TeacherStage;
import org.ardrag.training.transformer.ResidualStart;
import org.ardrag.training.transformer.TransformerConfig;
import org.ardrag.training.transformer.TransformerStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code studio bench train}: what a step of each training stage takes on this machine, forward, backward and optimiser. */
@Command(
        name = "train",
        description =
                "Measures a step of each training stage: forward, backward and optimiser, at the stage's defaults.",
        mixinStandardHelpOptions = true)
public final class TrainBenchCommand implements Callable<Integer> {

    /** Steps that are not measured. */
    private static final int WARM_UP = 3;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--precision",
            defaultValue = "float32",
            description = "what the transformer computes in: float32 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String precision = "float32";

    @Option(names = "--steps", defaultValue = "12", description = "steps of each stage (default: ${DEFAULT-VALUE})")
    private int steps = 12;

    /** A stage that runs in a folder. */
    private interface Run {
        void in(Path folder) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        if (steps <= WARM_UP) {
            throw new IllegalArgumentException("steps is " + steps + "; at least " + (WARM_UP + 1) + " are needed");
        }
        Device on = TorchEngine.device(device);
        List<String> settings = List.of(
                "precision=" + precision,
                "loop.steps=" + steps,
                "loop.sample_every=1000000",
                "loop.checkpoint_every=1000000");
        TransformerConfig transformer = ConfigFile.read(null, settings, TransformerConfig.class);
        AutoencoderConfig autoencoder =
                ConfigFile.read(null, settings.subList(1, settings.size()), AutoencoderConfig.class);
        double float32 = rate(on, Precision.FLOAT32);
        double own = transformer.precision() == Precision.FLOAT32 ? float32 : rate(on, transformer.precision());
        say("%n| stage | a step | tokens a second | GFLOP a step | share of the matrix-product rate"
                + " | with new clips | peak memory |%n");
        say("|---|---|---|---|---|---|---|%n");
        measure("autoencoder, FLOAT32", StepCost.of(autoencoder), float32, folder -> {
            try (AutoencoderStage stage = new AutoencoderStage(autoencoder, on, null)) {
                stage.run(folder);
            }
        });
        Path weights = DefaultModel.folder().resolve("autoencoder.safetensors");
        Path student = DefaultModel.folder().resolve("transformer.safetensors");
        TeacherConfig teacher = ConfigFile.read(null, settings, TeacherConfig.class);
        measure("teacher, " + teacher.precision(), StepCost.of(teacher), own, folder -> {
            try (TeacherStage stage = new TeacherStage(teacher, on, weights, null, null, 0)) {
                stage.run(folder);
            }
        });
        measure("transformer, " + transformer.precision(), StepCost.of(transformer), own, folder -> {
            try (TransformerStage stage = new TransformerStage(transformer, on, weights, null, 0)) {
                stage.run(folder);
            }
        });
        DistillConfig distill = ConfigFile.read(null, settings, DistillConfig.class);
        measure("distill, " + distill.precision(), StepCost.of(distill, teacher.model()), own, folder -> {
            Path scores = untaught(teacher, weights, folder.resolve("teacher"));
            try (DistillStage stage = new DistillStage(distill, on, weights, student, scores, null, 0)) {
                stage.run(folder);
            }
        });
        ModelManifest model = ModelManifest.read(DefaultModel.folder());
        GrpoConfig grpo = ConfigFile.read(null, settings, GrpoConfig.class);
        measure("grpo, " + grpo.precision(), StepCost.of(grpo, model), own, folder -> {
            GrpoStage.Start start = new GrpoStage.Start(model, student, weights);
            try (GrpoStage stage = new GrpoStage(grpo, on, start, GrpoStage.Task.drawn(grpo, model, 0))) {
                stage.run(folder);
            }
        });
        return 0;
    }

    /** A teacher that has learnt nothing yet: what a step takes does not depend on that. */
    private static Path untaught(TeacherConfig config, Path autoencoder, Path folder) throws IOException {
        try (Weights drawn = ResidualStart.draw(config.model(), config.seed(), Device.cpu());
                Weights ofAutoencoder = Weights.load(autoencoder, Device.cpu())) {
            new Teacher(config.model(), config.reference()).write(folder, drawn, ofAutoencoder);
        }
        return folder;
    }

    private static double rate(Device on, Precision precision) {
        double rate = MachineBench.matrixProductRate(on, precision);
        say("%s, %d threads, %s: %.0f GFLOP/s in matrix products%n", on, TorchEngine.threads(), precision, rate / 1e9);
        return rate;
    }

    private static void measure(String name, StepCost cost, double rate, Run run) throws IOException {
        Path folder = Files.createTempDirectory("studio-bench");
        try {
            PeakMemory.reset();
            run.in(folder);
            double[] seconds = Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                    .map(Json.LINES::readTree)
                    .filter(line -> line.has("seconds") && line.path("step").asInt() >= WARM_UP)
                    .mapToDouble(TrainBenchCommand::seconds)
                    .toArray();
            double median = Timing.median(seconds);
            say(
                    "| %s | %.0f ms | %.0f | %.1f | %.0f %% | %.0f ms | %.1f GiB |%n",
                    name,
                    1e3 * median,
                    cost.tokens() / median,
                    cost.operations() / 1e9,
                    100 * cost.operations() / median / rate,
                    1e3 * Timing.percentile(seconds, 1),
                    PeakMemory.bytes() / (double) (1L << 30));
        } finally {
            Durable.delete(folder);
        }
    }

    private static double seconds(JsonNode line) {
        return line.path("seconds").asDouble();
    }

    @SuppressWarnings("SystemOut") // the command's answer
    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
