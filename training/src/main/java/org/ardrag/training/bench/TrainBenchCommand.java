package org.ardrag.training.bench;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code studio bench train}: what a step of each training stage takes on this machine, forward, backward and optimiser. */
@Command(
        name = "train",
        description =
                "Measures a step of each training stage, or of one: forward, backward and optimiser, at the stage's defaults"
                        + " or with a config. Weights that no folder is named for are random.",
        mixinStandardHelpOptions = true)
public final class TrainBenchCommand implements Callable<Integer> {

    /** Steps that are not measured. */
    private static final int WARM_UP = 3;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(
            names = "--precision",
            description = "what transformers compute in: float32 or bfloat16 (default: float32, or what --config says)")
    private @Nullable String precision;

    @Option(
            names = "--stage",
            description = "autoencoder, teacher, transformer, distill or grpo alone (default: all of them)")
    private @Nullable String only;

    @Option(
            names = "--config",
            description =
                    "config of --stage, such as training/configs/wan-1.3b-teacher.yaml; of its loop only the rates hold")
    private @Nullable Path config;

    @Option(
            names = "--model",
            description = "model folder whose student is distilled or reinforced (default: the model that ships)")
    private Path model = DefaultModel.folder();

    @Option(
            names = "--teacher",
            description = "folder of the teacher that is distilled (default: one of the teacher's default config)")
    private @Nullable Path teacher;

    @Option(names = "--steps", defaultValue = "12", description = "steps of each stage (default: ${DEFAULT-VALUE})")
    private int steps = 12;

    /** A stage that runs in a folder. */
    private interface Run {
        void in(Path folder) throws IOException;
    }

    /** One stage's row. */
    private interface Row {
        void measure() throws IOException;
    }

    /**
     * What generating reaches here.
     *
     * @param transformer share of the matrix-product rate in the denoising passes
     * @param autoencoder the same in the decoder
     */
    private record Inference(double transformer, double autoencoder) {}

    private final Map<Precision, Double> rates = new EnumMap<>(Precision.class);
    private final Map<Precision, Inference> inference = new EnumMap<>(Precision.class);

    @Override
    public Integer call() throws IOException {
        if (steps <= WARM_UP) {
            throw new IllegalArgumentException("steps is " + steps + "; at least " + (WARM_UP + 1) + " are needed");
        }
        Device on = TorchEngine.device(device);
        Map<String, Row> stages = new LinkedHashMap<>();
        stages.put("autoencoder", () -> autoencoder(on));
        stages.put("teacher", () -> teacher(on));
        stages.put("transformer", () -> transformer(on));
        stages.put("distill", () -> distill(on));
        stages.put("grpo", () -> grpo(on));
        if (only != null && !stages.containsKey(only)) {
            throw new IllegalArgumentException(
                    "--stage is " + only + "; one of " + String.join(", ", stages.keySet()) + " is allowed");
        }
        if (config != null && only == null) {
            throw new IllegalArgumentException("--config is " + config + "; --stage has to say which stage it is for");
        }
        rate(on, Precision.FLOAT32);
        if (precision != null || config != null) {
            rate(on, Precision.BFLOAT16);
        }
        say("%n| stage | a step | tokens a second | GFLOP a step | share of the matrix-product rate"
                + " | of generating's share | with new clips | peak memory | by the formula |%n");
        say("|---|---|---|---|---|---|---|---|---|%n");
        for (Map.Entry<String, Row> stage : stages.entrySet()) {
            if (only == null || only.equals(stage.getKey())) {
                stage.getValue().measure();
            }
        }
        return 0;
    }

    /** A stage's config, with as many steps as are measured, one batch each, and nothing but steps. */
    private <T> T read(Class<T> type) throws IOException {
        List<String> settings = new ArrayList<>(List.of(
                "loop.steps=" + steps,
                "loop.sample_every=1000000",
                "loop.checkpoint_every=1000000",
                "loop.gradient_accumulation=1"));
        if (type != AutoencoderConfig.class && (precision != null || config == null)) {
            settings.add("precision=" + (precision == null ? "float32" : precision));
        }
        return ConfigFile.read(config, settings, type);
    }

    private void autoencoder(Device on) throws IOException {
        AutoencoderConfig stageConfig = read(AutoencoderConfig.class);
        measure(on, "autoencoder", Precision.FLOAT32, StepCost.of(stageConfig), null, folder -> {
            try (AutoencoderStage stage = new AutoencoderStage(stageConfig, on, null)) {
                stage.run(folder);
            }
        });
    }

    private void teacher(Device on) throws IOException {
        TeacherConfig stageConfig = read(TeacherConfig.class);
        measure(
                on,
                "teacher",
                stageConfig.precision(),
                StepCost.of(stageConfig),
                StepMemory.of(stageConfig),
                folder -> {
                    Path weights = autoencoder(stageConfig.model(), folder);
                    try (TeacherStage stage = new TeacherStage(stageConfig, on, weights, null, null, 0)) {
                        stage.run(folder);
                    }
                });
    }

    private void transformer(Device on) throws IOException {
        TransformerConfig stageConfig = read(TransformerConfig.class);
        measure(
                on,
                "transformer",
                stageConfig.precision(),
                StepCost.of(stageConfig),
                StepMemory.of(stageConfig),
                folder -> {
                    Path weights = autoencoder(stageConfig.model(), folder);
                    try (TransformerStage stage = new TransformerStage(stageConfig, on, weights, null, null, 0)) {
                        stage.run(folder);
                    }
                });
    }

    private void distill(Device on) throws IOException {
        DistillConfig stageConfig = read(DistillConfig.class);
        TeacherConfig untaught = ConfigFile.read(null, List.of(), TeacherConfig.class);
        ModelManifest scores =
                teacher == null ? untaught.model() : Teacher.read(teacher).model();
        measure(
                on,
                "distill",
                stageConfig.precision(),
                StepCost.of(stageConfig, scores),
                StepMemory.of(stageConfig, scores),
                folder -> {
                    Path weights = model.resolve("autoencoder.safetensors");
                    Path of = teacher == null ? untaught(untaught, weights, folder.resolve("teacher")) : teacher;
                    Path student = model.resolve("transformer.safetensors");
                    try (DistillStage stage = new DistillStage(stageConfig, on, weights, student, of, null, 0)) {
                        stage.run(folder);
                    }
                });
    }

    private void grpo(Device on) throws IOException {
        GrpoConfig stageConfig = read(GrpoConfig.class);
        ModelManifest manifest = ModelManifest.read(model);
        measure(
                on,
                "grpo",
                stageConfig.precision(),
                StepCost.of(stageConfig, manifest),
                StepMemory.of(stageConfig, manifest),
                stageConfig.batchesPerRound(),
                folder -> {
                    GrpoStage.Start start = new GrpoStage.Start(
                            manifest,
                            model.resolve("transformer.safetensors"),
                            model.resolve("autoencoder.safetensors"));
                    GrpoStage.Task task = GrpoStage.Task.drawn(stageConfig, manifest, 0);
                    try (GrpoStage stage = new GrpoStage(stageConfig, on, start, task)) {
                        stage.run(folder);
                    }
                });
    }

    /** The autoencoder that ships; of other sizes one of random weights: what a step takes does not depend on them. */
    private Path autoencoder(ModelManifest of, Path folder) throws IOException {
        if (config == null) {
            return DefaultModel.folder().resolve("autoencoder.safetensors");
        }
        Path file = folder.resolve("random-autoencoder.safetensors");
        try (Weights drawn = WeightInitializer.draw(
                of.autoencoder().weightShapes(),
                1,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)))) {
            drawn.save(file, TensorType.F32, Map.of());
        }
        return file;
    }

    /** A teacher that has learnt nothing yet: what a step takes does not depend on that. */
    private static Path untaught(TeacherConfig config, Path autoencoder, Path folder) throws IOException {
        try (Weights drawn = ResidualStart.draw(config.model(), config.seed(), Device.cpu());
                Weights ofAutoencoder = Weights.load(autoencoder, Device.cpu())) {
            new Teacher(config.model(), config.reference()).write(folder, drawn, ofAutoencoder);
        }
        return folder;
    }

    private double rate(Device on, Precision type) {
        return rates.computeIfAbsent(type, asked -> {
            double rate = MachineBench.matrixProductRate(on, asked);
            say("%s, %d threads, %s: %.0f GFLOP/s in matrix products%n", on, TorchEngine.threads(), asked, rate / 1e9);
            return rate;
        });
    }

    private void measure(
            Device on, String stage, Precision computes, StepCost cost, @Nullable StepMemory memory, Run run)
            throws IOException {
        measure(on, stage, computes, cost, memory, 1, run);
    }

    /** @param round steps after which the work begins anew, of which a step is the mean */
    private void measure(
            Device on, String stage, Precision computes, StepCost cost, @Nullable StepMemory memory, int round, Run run)
            throws IOException {
        if (steps - WARM_UP < round) {
            throw new IllegalArgumentException("steps is " + steps + "; a round of " + stage + " has " + round
                    + ", so at least " + (WARM_UP + round) + " are needed");
        }
        double rate = rate(on, computes);
        Path folder = Files.createTempDirectory("studio-bench");
        try (PeakMemory peak = new PeakMemory(on)) {
            run.in(folder);
            OptionalLong taken = peak.bytes();
            double[] seconds = Files.readAllLines(folder.resolve("metrics.jsonl")).stream()
                    .map(Json.LINES::readTree)
                    .filter(line -> line.has("seconds") && line.path("step").asInt() >= WARM_UP)
                    .mapToDouble(TrainBenchCommand::seconds)
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
                    ofGenerating(on, stage, computes, share),
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

    /** Of the share that the model reaches when it generates; a config may be of quite another model. */
    private String ofGenerating(Device on, String stage, Precision type, double share) throws IOException {
        if (config != null) {
            return "-";
        }
        Inference reached = inference.get(type);
        if (reached == null) {
            reached = generate(on, type);
            inference.put(type, reached);
        }
        boolean coding = stage.equals("autoencoder");
        return String.format(
                Locale.ROOT, "%.0f %%", 100 * share / (coding ? reached.autoencoder() : reached.transformer()));
    }

    private Inference generate(Device on, Precision type) throws IOException {
        InferenceOptions options = new InferenceOptions(device, type.name().toLowerCase(Locale.ROOT), 0, 64L << 20);
        try (StudioModel generating = StudioModel.load(model, options)) {
            ModelBench.Parts parts = ModelBench.measure(generating);
            ModelManifest manifest = generating.manifest();
            ChunkCost cost = ChunkCost.of(manifest, type);
            double rate = rate(on, type);
            double decoding =
                    cost.decoding() == null ? Double.NaN : cost.decoding().byOperations(rate);
            return new Inference(parts.transformerShare(manifest, cost, rate), decoding / parts.decode());
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
