package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.distill.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** From curated clips to a reinforced student, by the commands that somebody would give. */
class DatasetStagesTest {

    private static final int CLIPS = 3;

    @TempDir
    private Path folder;

    private final StringWriter errors = new StringWriter();

    private void studio(List<String> words) {
        int code = StudioCli.commandLine().setErr(new PrintWriter(errors, true)).execute(words.toArray(String[]::new));
        assertThat(code).as("%s: %s", words, errors).isZero();
    }

    private void train(String stage, Path dataset, ModelManifest model, String... more) throws IOException {
        Path config =
                Files.writeString(folder.resolve(stage + ".yaml"), stage.equals("grpo") ? "" : TinyModel.config(model));
        List<String> words = new ArrayList<>(List.of(
                "train",
                stage,
                "--dataset=" + dataset,
                "--config=" + config,
                "--run=" + folder.resolve(stage),
                "--device=cpu",
                "--progress=lines",
                "--set=frames=" + TinyModel.FRAMES,
                "--set=textures=2",
                "--set=loop.steps=2",
                "--set=loop.sample_every=2",
                "--set=loop.checkpoint_every=2"));
        words.addAll(List.of(more));
        studio(words);
    }

    private List<Double> losses(String stage) throws IOException {
        return Files.readAllLines(folder.resolve(stage + "/metrics.jsonl")).stream()
                .map(Json.LINES::readTree)
                .filter(line -> line.has("loss"))
                .map(line -> line.path("loss").asDouble(Double.NaN))
                .toList();
    }

    private Path dataset() throws IOException {
        Path dataset = folder.resolve("dataset");
        int size = TinyModel.SIZE;
        studio(List.of(
                "train",
                "curate",
                "--dataset=" + dataset,
                "--drawn=" + CLIPS,
                "--set=frames=" + TinyModel.FRAMES,
                "--set=buckets=[{width: " + size + ", height: " + size + "}]",
                "--set=min_company=0"));
        studio(List.of("train", "curate", "accept", "--dataset", dataset.toString(), "--status", "pending"));
        List<JsonNode> clips = Files.readAllLines(dataset.resolve("manifest.jsonl")).stream()
                .map(Json.LINES::readTree)
                .toList();
        assertThat(clips)
                .as("%s", Files.readString(dataset.resolve("videos.jsonl")))
                .hasSize(CLIPS);
        assertThat(dataset.resolve("log.txt")).content().contains("drawn/1: ", "drawn/3: ");
        return dataset;
    }

    @Test
    void everyStageLearnsFromCuratedClips() throws IOException {
        ModelManifest student = TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW, Sampler.ODE, 3);
        ModelManifest teacher = TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW, Sampler.ODE, -1);
        Path dataset = dataset();
        Path autoencoderFile = folder.resolve("autoencoder.safetensors");
        try (Weights weights = TinyModel.autoencoder(student)) {
            weights.save(autoencoderFile, TensorType.F32, Map.of());
        }
        String autoencoder = "--autoencoder=" + autoencoderFile;
        String[] pool = {"--set=pool_size=2", "--set=pool_batch=1", "--set=batch_size=1"};

        train("teacher", dataset, teacher, with(pool, autoencoder, "--set=sample_steps=2"));
        train("transformer", dataset, student, with(pool, autoencoder));
        train(
                "distill",
                dataset,
                student,
                with(
                        pool,
                        autoencoder,
                        "--teacher=" + folder.resolve("teacher/model"),
                        "--from=" + folder.resolve("transformer/model/transformer.safetensors")));
        train(
                "grpo",
                dataset,
                student,
                "--model=" + folder.resolve("distill/model"),
                "--set=groups=1",
                "--set=group_size=2",
                "--set=held_out_clips=1");

        for (String stage : List.of("teacher", "transformer", "distill", "grpo")) {
            assertThat(losses(stage)).as(stage).hasSize(2).allMatch(Double::isFinite);
        }
        // Of the dataset and not drawn: without its clips a stage does not begin.
        int code = StudioCli.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(
                        "train",
                        "transformer",
                        "--dataset=" + dataset,
                        autoencoder,
                        "--config=" + folder.resolve("transformer.yaml"),
                        "--set=frames=17",
                        "--run=" + folder.resolve("refused"));
        assertThat(code).isEqualTo(1);
        assertThat(errors.toString()).contains("frames is 17, the clips in " + dataset + " have 13");
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
