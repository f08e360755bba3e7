package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.RandomModel.Window;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelFolderTest {

    @TempDir
    private Path folder;

    @Test
    void aWholeFolderIsWhatALoadedModelSaysOfItself() throws IOException {
        RandomModel.write(folder, 3);
        assertThatTheModelSaysTheSame();
        RandomModel.writeWithTrackHead(folder, 3);
        assertThatTheModelSaysTheSame();
    }

    private void assertThatTheModelSaysTheSame() throws IOException {
        ModelFolder.Contents contents = ModelFolder.check(folder);
        try (StudioModel model = StudioModel.load(folder, new InferenceOptions("cpu", "float32", 0, 0))) {
            assertThat(contents.checksum()).isEqualTo(model.info().checksum());
            assertThat(contents.parameters()).isEqualTo(model.info().parameters());
            assertThat(contents.manifest()).isEqualTo(model.manifest());
        }
    }

    @ParameterizedTest
    @CsvSource({"float32, fused", "float32, plain", "bfloat16, fused", "bfloat16, plain"})
    void typeAndKernelAreThoseThatWereAskedFor(String precision, String attention) throws IOException {
        RandomModel.write(folder, 3);
        try (StudioModel model = StudioModel.load(folder, new InferenceOptions("cpu", precision, attention, 0, 0))) {
            assertThat(model.info().precision()).isEqualTo(precision);
            assertThat(model.info().attention()).isEqualTo(attention);
        }
    }

    @Test
    void aKernelThatDoesNotExistIsRefused() throws IOException {
        RandomModel.write(folder, 3);
        assertThatThrownBy(() -> StudioModel.load(folder, new InferenceOptions("cpu", "float32", "quick", 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("attention is 'quick'; auto, fused and plain are allowed");
    }

    @Test
    void aWeightThatIsNoNumberIsNamed() throws IOException {
        RandomModel.write(folder, 3);
        Path file = folder.resolve(ModelManifest.TRANSFORMER);
        try (Weights weights = Weights.load(file, Device.cpu())) {
            NDArray bias = weights.get("head.head.bias");
            Map<String, NDArray> damaged = new LinkedHashMap<>(weights.tensors());
            damaged.put("head.head.bias", bias.mul(Float.NaN));
            try (Weights written = Weights.of(Device.cpu(), damaged)) {
                written.save(file, TensorType.F32, Map.of());
            }
        }
        assertThatThrownBy(() -> ModelFolder.check(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("head.head.bias")
                .hasMessageContaining("NaN");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        RandomModel.writeWithTrackHead(folder, 3);
        for (String file : List.of("track_head.safetensors", "autoencoder.safetensors", "model.json")) {
            Files.delete(folder.resolve(file));
            assertThatThrownBy(() -> ModelFolder.check(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file + " is missing");
        }
    }

    @Test
    void aModelThatLooksAtAllFramesIsRefused() throws IOException {
        RandomModel.write(folder, Sampler.ODE, Reference.PICTURE_AND_MOVED, new Window(-1, 0, 0));
        assertThatThrownBy(() -> ModelFolder.check(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("local_attn_size");
    }

    @Test
    void aModelThatTakesPromptsAndHasNoTextEncoderIsRefused() throws IOException {
        RandomModel.write(folder, 3);
        Path manifest = folder.resolve(ModelManifest.FILE);
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceAll("\"text_len\"\\s*:\\s*0", "\"text_len\": 6"));
        assertThatThrownBy(() -> ModelFolder.check(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes a prompt, but has no text encoder");
    }
}
