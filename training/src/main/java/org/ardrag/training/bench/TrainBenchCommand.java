package org.ardrag.training.bench;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.session.ModelManifest;
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
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.teacher.TeacherStage;
import org.ardrag.training.transformer.ResidualStart;
import org.ardrag.training.transformer.TransformerConfig;
import org.ardrag.training.transformer.TransformerStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code studio bench train}: what a step of each training stage takes on this machine, forward, backward and optimiser. Here
 * is what each stage is run with; {@link StepTable} measures and tells.
 */
@Command(
        name = "train",
        description =
                "Measures a step of each training stage, or of one: forward, backward and optimiser, at the stage's defaults"
                        + " or with a config. Weights that no folder is named for are random.",
        mixinStandardHelpOptions = true)
public final class TrainBenchCommand implements Callable<Integer> {

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

    /** One stage's row. */
    private interface Row {
        void measure() throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        Device on = TorchEngine.device(device);
        StepTable table = new StepTable(device, steps, config == null ? model : null);
        Map<String, Row> stages = new LinkedHashMap<>();
        stages.put("autoencoder", () -> autoencoder(on, table));
        stages.put("teacher", () -> teacher(on, table));
        stages.put("transformer", () -> transformer(on, table));
        stages.put("distill", () -> distill(on, table));
        stages.put("grpo", () -> grpo(on, table));
        if (only != null && !stages.containsKey(only)) {
            throw new IllegalArgumentException(
                    "--stage is " + only + "; one of " + String.join(", ", stages.keySet()) + " is allowed");
        }
        if (config != null && only == null) {
            throw new IllegalArgumentException("--config is " + config + "; --stage has to say which stage it is for");
        }
        table.begin(
                precision == null && config == null
                        ? List.of(Precision.FLOAT32)
                        : List.of(Precision.FLOAT32, Precision.BFLOAT16));
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

    private void autoencoder(Device on, StepTable table) throws IOException {
        AutoencoderConfig stageConfig = read(AutoencoderConfig.class);
        table.measure("autoencoder", Precision.FLOAT32, StepCost.of(stageConfig), null, folder -> {
            try (AutoencoderStage stage = new AutoencoderStage(stageConfig, on, null)) {
                stage.run(folder);
            }
        });
    }

    private void teacher(Device on, StepTable table) throws IOException {
        TeacherConfig stageConfig = read(TeacherConfig.class);
        table.measure(
                "teacher", stageConfig.precision(), StepCost.of(stageConfig), StepMemory.of(stageConfig), folder -> {
                    Path weights = autoencoder(stageConfig.model(), folder);
                    try (TeacherStage stage = new TeacherStage(stageConfig, on, weights, null, null, 0)) {
                        stage.run(folder);
                    }
                });
    }

    private void transformer(Device on, StepTable table) throws IOException {
        TransformerConfig stageConfig = read(TransformerConfig.class);
        table.measure(
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

    private void distill(Device on, StepTable table) throws IOException {
        DistillConfig stageConfig = read(DistillConfig.class);
        TeacherConfig untaught = ConfigFile.read(null, List.of(), TeacherConfig.class);
        ModelManifest scores =
                teacher == null ? untaught.model() : Teacher.read(teacher).model();
        table.measure(
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

    private void grpo(Device on, StepTable table) throws IOException {
        GrpoConfig stageConfig = read(GrpoConfig.class);
        ModelManifest manifest = ModelManifest.read(model);
        table.measure(
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
}
