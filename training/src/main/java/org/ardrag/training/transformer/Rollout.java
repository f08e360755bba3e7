package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;

/**
 * Generates whole clips as a session does, many at a time and in latents alone: what a model makes of its own history.
 * Nothing of it is differentiated.
 */
final class Rollout {

    private final ModelManifest manifest;
    private final CausalWanModel model;

    Rollout(ModelManifest manifest, CausalWanModel model) {
        this.manifest = manifest;
        this.model = model;
    }

    /** Generated latents for the conditions of these clips, [B, C, F, h, w]; the first frame is theirs. */
    NDArray generate(NDManager owner, Weights weights, ClipBatch clips) {
        List<Integer> steps = manifest.denoisingStepList();
        NDArray picture = ClipBatch.at(clips.latents(), 0);
        List<NDArray> frames = new ArrayList<>();
        try (KvCache cache = model.newCache(
                weights, clips.size(), manifest.latentHeight(), manifest.latentWidth(), clips.frames())) {
            for (int m = 0; m < clips.frames(); m++) {
                ClipBatch now = clips.frame(m);
                NDArray history = m == 0 ? picture : joined(frames);
                References references = now.references(m == 0 ? picture : frames.get(m - 1), history);
                NDArray x = m == 0 ? picture : owner.randomNormal(picture.getShape());
                for (int n = 0; m > 0 && n < steps.size(); n++) {
                    NDArray output = pass(owner, weights, now.input(x, picture, references), steps.get(n), m, cache);
                    double sigma = sigma(steps, n);
                    NDArray v = manifest.prediction().flow(output, x, references, sigma);
                    x = manifest.sampler()
                            .step(x, v, sigma, sigma(steps, n + 1), () -> owner.randomNormal(picture.getShape()));
                }
                pass(owner, weights, now.input(x, picture, references), 0, m, cache);
                frames.add(x);
            }
        }
        return joined(frames);
    }

    private static NDArray joined(List<NDArray> frames) {
        return frames.stream().reduce((left, right) -> left.concat(right, 2)).orElseThrow();
    }

    private NDArray pass(NDManager owner, Weights weights, NDArray input, int timestep, int m, KvCache cache) {
        NDArray t = owner.full(new Shape(input.getShape().get(0), 1), timestep);
        return model.forward(owner, weights, input, t, m, cache, new NDList());
    }

    private static double sigma(List<Integer> steps, int n) {
        return n < steps.size() ? (double) steps.get(n) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS : 0;
    }
}
