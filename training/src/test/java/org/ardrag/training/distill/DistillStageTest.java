package org.ardrag.training.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.BatchShare;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.loop.TrainingException;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.transformer.PoolConfig;
import org.ardrag.training.transformer.ResidualStart;
import org.ardrag.training.transformer.SelfRollout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

class DistillStageTest {

    private static final ModelManifest STUDENT =
            TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, 3);

    @TempDir
    private Path folder;

    /** A teacher that knows: every frame is what is laid there. A student that adds something of its own. */
    @BeforeEach
    void writeWeights() throws IOException {
        ModelManifest teacher = TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, -1);
        try (Weights autoencoder = TinyModel.autoencoder(STUDENT);
                Weights knowing = ResidualStart.draw(teacher, 1, Device.cpu());
                Weights student = TinyModel.transformer(STUDENT, 2)) {
            autoencoder.save(folder.resolve("autoencoder.safetensors"), TensorType.F32, Map.of());
            student.save(folder.resolve("student.safetensors"), TensorType.F32, Map.of());
            new Teacher(teacher, PictureInput.CHANNELS).write(folder.resolve("teacher"), knowing, autoencoder);
        }
    }

    private static DistillConfig config(
            SelfRollout.History history, double adversarialWeight, boolean frameByFrame, int steps) {
        return config(STUDENT, TinyModel.FRAMES, history, adversarialWeight, Precision.FLOAT32, frameByFrame, steps);
    }

    private static DistillConfig config(
            ModelManifest student,
            int frames,
            SelfRollout.History history,
            double adversarialWeight,
            Precision precision,
            boolean frameByFrame,
            int steps) {
        LoopConfig loop = new LoopConfig(steps, 2e-3, 2e-3, 0, steps, steps);
        return new DistillConfig(
                student,
                history,
                new PoolConfig(frames, 2, 2, 8, 2, 2),
                2,
                2e-3,
                0.5,
                0,
                5,
                20,
                980,
                adversarialWeight,
                adversarialWeight,
                0.1,
                adversarialWeight,
                0.05,
                precision,
                frameByFrame,
                false,
                3,
                new AdamW.Settings(0, 0.999, 0, 10, 0.9, 0),
                loop);
    }

    private DistillStage stage(DistillConfig config) throws IOException {
        return new DistillStage(
                config,
                Device.cpu(),
                folder.resolve("autoencoder.safetensors"),
                folder.resolve("student.safetensors"),
                folder.resolve("teacher"),
                null,
                0);
    }

    /** Chunk by chunk, or the graphs of all chunks at once: the same gradients. */
    @ParameterizedTest
    @CsvSource({
        "SELF_ROLLOUT, 0.3, 1, FLOAT32, 1e-4",
        "SELF_FORCING, 0.3, 1, FLOAT32, 1e-4",
        "TEACHER_FORCING, 0, 1, FLOAT32, 1e-4",
        "SELF_ROLLOUT, 0.3, 3, FLOAT32, 1e-4",
        "SELF_FORCING, 0.3, 3, FLOAT32, 1e-4",
        "TEACHER_FORCING, 0, 3, FLOAT32, 1e-4",
        "SELF_ROLLOUT, 0.3, 3, BFLOAT16, 0.05"
    })
    void chunksOneByOneHaveTheGradientsOfTheWhole(
            SelfRollout.History history,
            double adversarialWeight,
            int numFramePerBlock,
            Precision precision,
            double tolerance)
            throws IOException {
        DistillConfig config = inChunks(numFramePerBlock, history, adversarialWeight, precision);
        Map<String, float[]> one = gradients(config, 1);
        Map<String, float[]> whole = gradients(with(config, "frame_by_frame", false), 1);
        assertThat(distance(whole, one)).isLessThan(tolerance);
    }

    /** How far some gradients are from others, in parts of these. */
    private static double distance(Map<String, float[]> whole, Map<String, float[]> others) {
        double norm = 0;
        double difference = 0;
        for (Map.Entry<String, float[]> entry : whole.entrySet()) {
            float[] other = others.getOrDefault(entry.getKey(), new float[0]);
            for (int i = 0; i < other.length; i++) {
                norm += Math.pow(entry.getValue()[i], 2);
                difference += Math.pow(entry.getValue()[i] - other[i], 2);
            }
        }
        assertThat(Math.sqrt(norm)).isGreaterThan(1e-3);
        return Math.sqrt(difference / norm);
    }

    /** The critic's two steps before it, its looks at the true clip and beside it among them, and then the student's own. */
    @ParameterizedTest
    @CsvSource({
        "SELF_ROLLOUT, 0.3, 1, FLOAT32, 1e-3",
        "SELF_ROLLOUT, 0.3, 3, FLOAT32, 1e-3",
        "TEACHER_FORCING, 0, 1, FLOAT32, 1e-3",
        "SELF_ROLLOUT, 0.3, 1, BFLOAT16, 0.1"
    })
    void blocksWorkedOutOnceMoreHaveTheGradientsOfOneGraph(
            SelfRollout.History history,
            double adversarialWeight,
            int numFramePerBlock,
            Precision precision,
            double tolerance)
            throws IOException {
        DistillConfig config = inChunks(numFramePerBlock, history, adversarialWeight, precision);
        Map<String, float[]> whole = gradients(config, 1);
        Map<String, float[]> blocks = gradients(with(config, "recompute_blocks", true), 1);
        assertThat(distance(whole, blocks)).isLessThan(tolerance);
    }

    /** A step chunk by chunk, on a clip of some such chunks behind the picture. */
    private static DistillConfig inChunks(
            int numFramePerBlock, SelfRollout.History history, double adversarialWeight, Precision precision) {
        ModelManifest student = student(numFramePerBlock);
        int frames = numFramePerBlock == 1 ? TinyModel.FRAMES : 1 + 2 * student.framesPerChunk();
        return config(student, frames, history, adversarialWeight, precision, true, 1);
    }

    private static DistillConfig with(DistillConfig config, String key, boolean value) {
        ObjectNode json = Json.MAPPER.valueToTree(config);
        json.put(key, value);
        return Json.MAPPER.treeToValue(json, DistillConfig.class);
    }

    @Test
    void blocksAreNotWorkedOutOnceMoreWhereAllChunksGraphsWait() {
        assertThatThrownBy(() -> with(config(SelfRollout.History.SELF_ROLLOUT, 0, false, 1), "recompute_blocks", true))
                .hasMessageContaining("recompute_blocks is true and frame_by_frame false")
                .hasMessageContaining("frame_by_frame: true is allowed");
    }

    /** The student with so many latent frames a chunk, and room for one chunk before. */
    private static ModelManifest student(int numFramePerBlock) {
        return numFramePerBlock == 1
                ? STUDENT
                : TinyModel.inChunks(
                        TinyModel.manifest(
                                Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, 1 + 2 * numFramePerBlock),
                        numFramePerBlock);
    }

    @Test
    void framesThatDoNotFillWholeChunksAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> config(student(3), 17, SelfRollout.History.SELF_ROLLOUT, 0, Precision.FLOAT32, true, 1))
                .withMessage("frames is 17; 1 more than a multiple of 12 is allowed");
    }

    /** What is handed on from chunk to chunk has its share already. */
    @Test
    void oneOfFourBatchesHasAQuarterOfTheGradients() throws IOException {
        DistillConfig config = config(SelfRollout.History.SELF_ROLLOUT, 0, true, 1);
        Map<String, float[]> whole = gradients(config, 1);
        Map<String, float[]> share = gradients(config, 4);
        float[] ofWhole = whole.get("head.head.weight");
        float[] ofShare = share.get("head.head.weight");
        assertThat(ofWhole).isNotNull();
        for (int i = 0; i < ofWhole.length; i++) {
            assertThat(4 * ofShare[i]).isCloseTo(ofWhole[i], within(1e-5f + 1e-4f * Math.abs(ofWhole[i])));
        }
    }

    private Map<String, float[]> gradients(DistillConfig config, int batches) throws IOException {
        Map<String, float[]> gradients = new HashMap<>();
        try (DistillStage stage = stage(config);
                NDManager owner = TorchEngine.newManager(Device.cpu())) {
            stage.weights().tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
            TorchEngine.seed(1);
            Map<String, Double> metrics = new LinkedHashMap<>();
            try (GradientCollector collector = TorchEngine.newGradientCollector()) {
                stage.backward(owner, 0, metrics, new BatchShare(collector, batches));
            }
            assertThat(metrics.values()).allMatch(Double::isFinite);
            stage.weights().tensors().forEach((name, tensor) -> {
                try (NDArray gradient = tensor.getGradient()) {
                    gradients.put(name, gradient.toFloatArray());
                }
            });
        }
        return gradients;
    }

    /** Only until the weights have moved: small gradients of another sign lead elsewhere from then on. */
    @Test
    void inBfloat16TheFirstLossesAndGradientsAreThoseOfFloat32() throws IOException {
        for (Precision precision : Precision.values()) {
            DistillConfig config =
                    config(STUDENT, TinyModel.FRAMES, SelfRollout.History.SELF_ROLLOUT, 0.1, precision, true, 1);
            try (DistillStage stage = stage(config)) {
                stage.run(folder.resolve(precision.name()));
            }
        }
        for (String name : List.of("to_real", "critic_loss", "discriminator_loss", "loss", "grad_norm")) {
            double exact = metrics("FLOAT32", name).get(0);
            double rounded = metrics("BFLOAT16", name).get(0);
            assertThat(rounded).as(name).isNotEqualTo(exact).isCloseTo(exact, withinPercentage(5));
        }
    }

    /** Weights in float32 take the small steps that bfloat16, with its 8 bits, would lose. */
    @ParameterizedTest
    @EnumSource(Precision.class)
    void theStudentGoesToWhereATeacherThatKnowsIs(Precision precision) throws IOException {
        int steps = 30;
        Path model;
        try (DistillStage stage =
                stage(config(STUDENT, TinyModel.FRAMES, SelfRollout.History.SELF_ROLLOUT, 0, precision, true, steps))) {
            model = stage.run(folder.resolve("run"));
        }
        List<Double> distances = metrics("run", "to_real");
        assertThat(distances).hasSize(steps);
        assertThat(mean(distances.subList(steps - 5, steps))).isLessThan(0.7 * mean(distances.subList(0, 5)));
        try (StudioModel served = StudioModel.load(model, new InferenceOptions("cpu", "float32", 0, 1 << 20));
                GenerationSession session = served.open(new RgbImage(48, 48, new byte[3 * 48 * 48]), 1, null)) {
            assertThat(session.next(ControlChunk.empty(4)).frames()).hasSize(4);
        }
    }

    @Test
    void aRunThatWasBrokenOffGoesOnWithTheSameNumbers() throws IOException {
        run("whole", accumulating(2, 3));
        run("broken", accumulating(2, 1));
        run("broken", accumulating(2, 3));
        for (String name : List.of("to_real", "critic_loss", "discriminator_loss", "loss", "grad_norm")) {
            List<Double> whole = metrics("whole", name);
            List<Double> broken = metrics("broken", name);
            assertThat(broken).as(name).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(broken.get(i) / whole.get(i))
                        .as("%s of step %s", name, i)
                        .isBetween(0.9999, 1.0001);
            }
        }
    }

    /** The critic's steps are before the student's, however many batches that one is made of, and have no share of it. */
    @Test
    void theCriticStepsBeforeAStepOfTheStudentAndNotBeforeEachBatch() throws IOException {
        run("one", accumulating(1, 1));
        run("two", accumulating(2, 1));
        for (String name : List.of("critic_loss", "discriminator_loss", "critic_grad_norm")) {
            assertThat(metrics("two", name)).as(name).isEqualTo(metrics("one", name));
        }
        assertThat(metrics("two", "loss")).isNotEqualTo(metrics("one", "loss"));
    }

    private static DistillConfig accumulating(int batches, int steps) {
        ObjectNode json = Json.MAPPER.valueToTree(config(SelfRollout.History.SELF_ROLLOUT, 0.1, true, steps));
        ((ObjectNode) json.get("loop")).put("gradient_accumulation", batches);
        return Json.MAPPER.treeToValue(json, DistillConfig.class);
    }

    private void run(String name, DistillConfig config) throws IOException {
        try (DistillStage stage = stage(config)) {
            stage.run(folder.resolve(name));
        }
    }

    @Test
    void aTeacherWithAWeightThatIsNoNumberIsRefused() throws IOException {
        spoilTeacher(Float.NaN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run("run", config(SelfRollout.History.SELF_ROLLOUT, 0, true, 1)))
                .withMessage("the teacher's " + folder.resolve("teacher/transformer.safetensors")
                        + ": the weight head.head.weight holds NaN");
    }

    /** Its estimates are more than a float can hold, which distribution matching alone would take for nothing to learn. */
    @Test
    void aTeacherThatGivesNoNumbersEndsTheRunWithTheLastCheckpointNamed() throws IOException {
        run("run", config(SelfRollout.History.SELF_ROLLOUT, 0, true, 1));
        spoilTeacher(Float.MAX_VALUE);
        assertThatThrownBy(() -> run("run", config(SelfRollout.History.SELF_ROLLOUT, 0, true, 2)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("step 1: what the real score, the teacher, takes the student's clip for holds ")
                .hasMessageContaining(
                        folder.resolve("run/checkpoints/step-00000001").toString());
    }

    private void spoilTeacher(float number) throws IOException {
        Path file = Teacher.weights(folder.resolve("teacher"));
        try (Weights weights = Weights.load(file, Device.cpu())) {
            weights.get("head.head.weight").set(new NDIndex("1, 2"), number);
            weights.save(file, TensorType.F32, Map.of());
        }
    }

    /** By a learning rate that no weights survive: seen at its next step, or where the student asks it before that. */
    @ParameterizedTest
    @CsvSource({
        "2, 0.1, step 1: the critic's loss is ",
        "1, 0, 'step 1: what the fake score takes the student''s clip for holds '"
    })
    void aCriticThatGoesAstrayEndsTheRunWithTheLastCheckpointNamed(
            int criticUpdates, double adversarialWeight, String message) throws IOException {
        run("run", config(SelfRollout.History.SELF_ROLLOUT, adversarialWeight, true, 1));
        ObjectNode astray =
                Json.MAPPER.valueToTree(config(SelfRollout.History.SELF_ROLLOUT, adversarialWeight, true, 2));
        astray.put("critic_updates", criticUpdates).put("critic_lr", 1e38);
        assertThatThrownBy(() -> run("run", Json.MAPPER.treeToValue(astray, DistillConfig.class)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(
                        folder.resolve("run/checkpoints/step-00000001").toString());
    }

    private List<Double> metrics(String run, String name) throws IOException {
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
                .filter(line -> line.contains("\"" + name + "\""))
                .map(line -> Json.LINES.readTree(line).path(name).asDouble())
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
