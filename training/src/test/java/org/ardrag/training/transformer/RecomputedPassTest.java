package org.ardrag.training.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.HashMap;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.loop.BatchShare;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecomputedPassTest {

    private static final ModelManifest MODEL =
            TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, 3);
    private static final int FRAMES = 3;

    /** Rounding apart, which falls differently where a piece's gradient is rounded on its way. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, false, 1e-5", "FLOAT32, true, 1e-5", "BFLOAT16, true, 0.03"})
    void lossAndGradientsAreThoseOfOneGraph(Precision precision, boolean history, double tolerance) {
        Map<String, float[]> whole = new HashMap<>();
        Map<String, float[]> pieces = new HashMap<>();
        double loss = run(precision, history, false, whole);
        assertThat(run(precision, history, true, pieces))
                .isCloseTo(loss, org.assertj.core.data.Percentage.withPercentage(0.5));
        assertThat(pieces.keySet()).isEqualTo(whole.keySet());
        whole.forEach((name, gradient) -> {
            double norm = 0;
            double difference = 0;
            float[] other = pieces.get(name);
            for (int i = 0; i < gradient.length; i++) {
                norm += gradient[i] * (double) gradient[i];
                difference += Math.pow(gradient[i] - other[i], 2);
            }
            assertThat(norm).as(name).isPositive();
            assertThat(Math.sqrt(difference / norm)).as(name).isLessThan(tolerance);
        });
    }

    private static double run(Precision precision, boolean history, boolean recompute, Map<String, float[]> gradients) {
        try (CausalWanModel model =
                        new CausalWanModel(MODEL.transformer(), new Compute(precision, true), Device.cpu());
                Weights weights = TinyModel.transformer(MODEL, 5);
                NDManager owner = TorchEngine.newManager(Device.cpu())) {
            weights.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
            TorchEngine.seed(1);
            Shape shape = new Shape(2, MODEL.transformer().inDim(), FRAMES, MODEL.latentHeight(), MODEL.latentWidth());
            NDArray x = owner.randomNormal(shape);
            NDArray t = owner.create(new float[] {0, 755, 522, 0, 1000, 755}, new Shape(2, FRAMES));
            int tokens = MODEL.transformer().frameSeqLength(MODEL.latentHeight(), MODEL.latentWidth());
            RecordedPasses.Behind behind = history
                    ? new RecordedPasses.Behind(
                            new AttentionMask(FRAMES, tokens, 1, false, 3, 1).teacherForcing(owner),
                            owner.randomNormal(shape),
                            t.zerosLike())
                    : RecordedPasses.Behind.NOTHING;
            double loss;
            try (GradientCollector collector = TorchEngine.newGradientCollector()) {
                loss = new RecordedPasses(model, recompute)
                        .backward(
                                owner,
                                weights,
                                x,
                                t,
                                behind,
                                output -> output.square().mean(),
                                new BatchShare(collector, 1));
            }
            weights.tensors().forEach((name, tensor) -> {
                try (NDArray gradient = tensor.getGradient()) {
                    gradients.put(name, gradient.toFloatArray());
                }
            });
            return loss;
        }
    }
}
