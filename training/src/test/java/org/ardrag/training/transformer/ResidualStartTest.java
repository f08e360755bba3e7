package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.distill.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidualStartTest {

    private static final ModelManifest FLOW = manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW);
    private static final ModelManifest BLEND = manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND);

    @TempDir
    private Path folder;

    private Path learnt = Path.of("");

    @BeforeEach
    void writeWhatAFlowHasLearnt() throws IOException {
        learnt = folder.resolve("flow.safetensors");
        try (Weights weights = ResidualStart.draw(FLOW, 7, Device.cpu())) {
            weights.get("head.head.weight").addi(1);
            weights.save(learnt, TensorType.F32, Map.of());
        }
    }

    @Test
    void takesOverAllThatIsOfItsSize() throws IOException {
        try (Weights weights = ResidualStart.draw(FLOW, 1, Device.cpu(), learnt);
                Weights given = Weights.load(learnt, Device.cpu())) {
            weights.tensors()
                    .forEach((name, tensor) -> assertThat(tensor).as(name).isEqualTo(given.get(name)));
        }
    }

    @Test
    void beginsItsHeadAnewBehindBlocksThatPredictedSomethingElse() throws IOException {
        try (Weights weights = ResidualStart.draw(BLEND, 1, Device.cpu(), learnt);
                Weights given = Weights.load(learnt, Device.cpu())) {
            weights.tensors().forEach((name, tensor) -> {
                if (name.startsWith("head.head.")) {
                    assertThat(tensor.abs().sum().getFloat()).as(name).isZero();
                } else {
                    assertThat(tensor).as(name).isEqualTo(given.get(name));
                }
            });
        }
    }

    @Test
    void refusesBlocksOfAnotherSizeByName() {
        assertThatThrownBy(() -> ResidualStart.draw(manifest(Reference.KV, Prediction.FLOW), 1, Device.cpu(), learnt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("patch_embedding.weight");
    }

    private static ModelManifest manifest(Reference reference, Prediction prediction) {
        return TinyModel.manifest(reference, prediction, Sampler.ODE, 3);
    }
}
