package org.ardrag.training.grpo;

import static org.ardrag.training.given.Gifts.point;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.given.Gifts;
import org.ardrag.training.reward.TinyNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class GrpoCommandTest {

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    /** A student with a track head, in the folder {@code model}. */
    private Path student(ModelManifest manifest, TrackHeadConfig head) throws IOException {
        GrpoStage.Start weights = TinyStudent.start(folder, manifest);
        Path model = folder.resolve("model");
        try (Weights transformer = Weights.load(weights.transformer(), Device.cpu());
                Weights autoencoder = Weights.load(weights.autoencoder(), Device.cpu());
                Weights trackHead = WeightInitializer.draw(
                        head.weightShapes(manifest.autoencoder()), 1, Device.cpu(), (name, shape) -> 0.1)) {
            ModelFolder.write(model, manifest, transformer, autoencoder);
            ModelFolder.writeWithTrackHead(model, model, head, trackHead);
            trackHead.save(folder.resolve("expected.safetensors"), TensorType.BF16, Map.of());
        }
        return model;
    }

    private int grpo(Path model, Path run, int steps, String... words) {
        List<String> all = new ArrayList<>(List.of(
                "--model=" + model,
                "--run=" + run,
                "--device=cpu",
                "--progress=lines",
                "--set=frames=9",
                "--set=textures=2",
                "--set=groups=1",
                "--set=group_size=2",
                "--set=held_out_clips=1",
                "--set=loop.steps=" + steps,
                "--set=loop.sample_every=" + steps,
                "--set=loop.checkpoint_every=" + steps));
        all.addAll(List.of(words));
        return new CommandLine(new GrpoCommand())
                .setErr(new PrintWriter(errors, true))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(all.toArray(String[]::new));
    }

    @Test
    void aReinforcedModelKeepsItsTrackHead() throws IOException {
        TrackHeadConfig head = new TrackHeadConfig(8);
        Path model = student(TinyStudent.manifest(Prediction.BLEND, Sampler.ODE), head);
        Path run = folder.resolve("run");
        assertThat(grpo(model, run, 1)).isZero();
        ModelManifest made = ModelManifest.read(run.resolve("model"));
        assertThat(made.trackHead()).isEqualTo(head);
        assertThat(Files.readAllBytes(run.resolve("model/track_head.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("expected.safetensors")));
        assertThat(ModelFolder.check(run.resolve("model")).manifest()).isEqualTo(made);
    }

    /** One of the gifts can be used: every rollout begins from its picture. */
    @Test
    void aRunIsDrivenByWhatPeopleGave() throws IOException {
        Path model = student(TinyStudent.manifest(Prediction.BLEND, Sampler.ODE), new TrackHeadConfig(8));
        Path given = folder.resolve("given");
        int size = TinyStudent.SIZE;
        String[] drag = {point(1, 0, 0.25, 0.5), point(2, 0, 0.5, 0.5), point(3, 0, 0.75, 0.5)};
        Gifts.put(given.resolve("good"), size, size, drag);
        Gifts.put(given.resolve("another-size"), size + 2, size, drag);
        Gifts.put(given.resolve("untouched"), size, size);
        Files.writeString(Gifts.put(given.resolve("broken"), size, size, drag).resolve("trajectory.json"), "{");
        Path run = folder.resolve("run");

        assertThat(grpo(model, run, 2, "--given=" + given)).isZero();

        List<JsonNode> steps = steps(run);
        assertThat(steps).hasSize(2);
        for (JsonNode step : steps) {
            assertThat(step.path("loss").asDouble(Double.NaN)).isFinite();
            assertThat(step.path("reward").asDouble(Double.NaN)).isFinite();
        }
        assertThat(steps.get(0).path("ratio_off_one").asDouble(Double.NaN)).isZero();
        assertThat(steps.get(0).path("kl").asDouble(Double.NaN)).isZero();
        assertThat(Files.exists(run.resolve("model/model.json"))).isTrue();

        Path drawn = folder.resolve("drawn");
        assertThat(grpo(model, drawn, 2)).isZero();
        assertThat(steps(drawn).get(0).path("reward").asDouble())
                .as("the reward of drawn clips")
                .isNotEqualTo(steps.get(0).path("reward").asDouble());
    }

    /** Both networks at once, and the licence of each at the start; the run goes on with them and with nothing else. */
    @Test
    void aRunIsRewardedByThePublishedNetworksThatAreNamed() throws IOException {
        Path model = student(TinyStudent.manifest(Prediction.BLEND, Sampler.ODE), new TrackHeadConfig(8));
        Path run = folder.resolve("run");
        String quality = "--quality=" + TinyNetworks.aesthetic(folder.resolve("aesthetic"));
        String tracker = "--tracker=" + TinyNetworks.tracker(folder.resolve("tracker"), "tracker-offline");

        assertThat(grpo(model, run, 1, quality, tracker)).as(errors.toString()).isZero();

        assertThat(errors.toString()).contains("no commercial use").contains("Apache-2.0 (head)");
        assertThat(steps(run).get(0).path("reward").asDouble(Double.NaN)).isFinite();
        assertThat(grpo(model, run, 2)).isOne();
        assertThat(errors.toString()).contains("was begun with the quality aesthetic");
        assertThat(grpo(model, run, 2, quality, tracker)).as(errors.toString()).isZero();
        assertThat(steps(run)).hasSize(2);

        Path own = folder.resolve("own");
        assertThat(grpo(model, own, 1)).isZero();
        assertThat(steps(own).get(0).path("reward").asDouble())
                .as("the reward that needs no weights")
                .isNotEqualTo(steps(run).get(0).path("reward").asDouble());
    }

    /** Before anything is loaded: there is not even a model. */
    @Test
    void aFolderThatIsNoSuchNetworkIsRefusedFirst() throws IOException {
        Path run = folder.resolve("run");
        assertThat(grpo(folder.resolve("none"), run, 1, "--quality=" + folder)).isOne();
        assertThat(errors.toString()).contains("--quality is " + folder + ", which has no config.json");
        assertThat(run).doesNotExist();
    }

    private static List<JsonNode> steps(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> (JsonNode) Json.LINES.readTree(line))
                .filter(line -> line.has("loss"))
                .toList();
    }
}
