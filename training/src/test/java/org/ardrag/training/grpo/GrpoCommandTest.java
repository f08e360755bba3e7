package org.ardrag.training.grpo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GrpoCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aReinforcedModelKeepsItsTrackHead() throws IOException {
        ModelManifest manifest = TinyStudent.manifest(Prediction.BLEND, Sampler.ODE);
        GrpoStage.Start weights = TinyStudent.start(folder, manifest);
        TrackHeadConfig head = new TrackHeadConfig(8);
        Path model = folder.resolve("model");
        try (Weights transformer = Weights.load(weights.transformer(), Device.cpu());
                Weights autoencoder = Weights.load(weights.autoencoder(), Device.cpu());
                Weights trackHead = WeightInitializer.draw(
                        head.weightShapes(manifest.autoencoder()), 1, Device.cpu(), (name, shape) -> 0.1)) {
            ModelFolder.write(model, manifest, transformer, autoencoder);
            ModelFolder.writeWithTrackHead(model, model, head, trackHead);
            trackHead.save(folder.resolve("expected.safetensors"), TensorType.BF16, Map.of());
        }
        Path run = folder.resolve("run");
        int code = new CommandLine(new GrpoCommand())
                .execute(
                        "--model=" + model,
                        "--run=" + run,
                        "--device=cpu",
                        "--progress=lines",
                        "--set=frames=9",
                        "--set=textures=2",
                        "--set=groups=1",
                        "--set=group_size=2",
                        "--set=held_out_clips=1",
                        "--set=loop.steps=1",
                        "--set=loop.sample_every=1",
                        "--set=loop.checkpoint_every=1");
        assertThat(code).isZero();
        ModelManifest made = ModelManifest.read(run.resolve("model"));
        assertThat(made.trackHead()).isEqualTo(head);
        assertThat(Files.readAllBytes(run.resolve("model/track_head.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("expected.safetensors")));
        assertThat(ModelFolder.check(run.resolve("model")).manifest()).isEqualTo(made);
    }
}
