package org.ardrag.training.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.transformer.ClipBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeacherSamplerTest {

    private static final Shape CLIP = new Shape(1, 4, 3, 6, 6);

    private final ModelManifest manifest = TinyModel.manifest(Reference.KV, Prediction.FLOW, Sampler.ODE, -1);
    private final NDManager owner = TorchEngine.newManager(Device.cpu());
    private final CausalWanModel network = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, Device.cpu());
    private final Weights weights = TinyModel.transformer(manifest, 3);

    @AfterEach
    void close() {
        weights.close();
        network.close();
        owner.close();
    }

    private ClipCondition condition(NDArray picture, NDArray control) {
        return new ClipCondition(picture, control, picture.repeat(2, 3), new References(picture, picture));
    }

    /** One step, in which what guidance does is a straight line: from nothing held through what is asked for, and on. */
    @Test
    void guidanceLeadsFromNothingHeldThroughWhatIsAskedFor() {
        NDArray picture = owner.randomNormal(new Shape(1, 4, 1, 6, 6));
        ClipCondition asked = condition(picture, owner.randomNormal(CLIP));
        ClipCondition nothing = condition(picture, owner.zeros(CLIP));

        float[] none = sample(0, asked, nothing);
        float[] plain = sample(1, asked, nothing);
        float[] guided = sample(1.5, asked, nothing);

        assertThat(none).containsExactly(sample(1, nothing, asked), within(1e-6f));
        assertThat(none).isNotEqualTo(plain);
        for (int i = 0; i < plain.length; i++) {
            assertThat(guided[i]).isCloseTo(none[i] + 1.5f * (plain[i] - none[i]), within(1e-4f));
        }
    }

    /** Its loss counts for nothing, so what a model takes it for must not be seen by the other frames. */
    @ParameterizedTest
    @CsvSource({"KV, KV", "PICTURE, CHANNELS", "PICTURE, CHANNELS_NOISE"})
    void thePictureStaysWhatItIs(Reference reference, PictureInput input) {
        ModelManifest shown = TinyModel.manifest(reference, Prediction.FLOW, Sampler.ODE, -1);
        NDArray picture = owner.randomNormal(new Shape(1, 4, 1, 6, 6));
        ClipCondition asked = condition(picture, owner.randomNormal(CLIP));

        try (Weights drawn = TinyModel.transformer(shown, 3);
                CausalWanModel wan = new CausalWanModel(shown.transformer(), Compute.REFERENCE, Device.cpu())) {
            NDArray made = new TeacherSampler(4, 3, 1)
                    .generate(owner, new BidirectionalModel(shown, input, wan), drawn, asked, asked);

            assertThat(ClipBatch.at(made, 0).toFloatArray()).containsExactly(picture.toFloatArray(), within(1e-5f));
        }
    }

    private float[] sample(double guidance, ClipCondition asked, ClipCondition nothing) {
        TorchEngine.seed(5);
        BidirectionalModel model = new BidirectionalModel(manifest, PictureInput.KV, network);
        return new TeacherSampler(1, 3, guidance)
                .generate(owner, model, weights, asked, nothing)
                .toFloatArray();
    }
}
