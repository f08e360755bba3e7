package org.ardrag.training.distill;

import static org.ardrag.inference.engine.Numbers.over;
import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;

/**
 * Judges, token by token, how real a clip looks, from features of the fake-score network (DMD2, Yin et al. 2024, arXiv
 * 2405.14867; {@code model/gan.py} of guandeh17/Self-Forcing). Relativistic (Jolicoeur-Martineau 2019, arXiv 1807.00734): a
 * generated clip is compared with the true one of the same picture and drags, which is always at hand here. What the two
 * have in common, the scene, then counts for nothing, and a generator whose clips are told apart with ease still has a
 * gradient; neither is so with the hinge loss. The computation stands in {@code programs/discriminator.py}.
 */
final class Discriminator implements AutoCloseable {

    private final Program program;
    private final int frames;

    /**
     * Compiles it.
     *
     * @param frames latent frames of a clip
     */
    Discriminator(Device device, int frames) {
        program = Program.load(Discriminator.class, "discriminator", Map.of(), device);
        this.frames = frames;
    }

    /** Its weights, which stand beside those of the fake-score network. */
    static Weights draw(int depths, int dim, long seed, Device device) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("discriminator.norm.weight", new Shape(depths * (long) dim));
        shapes.put("discriminator.norm.bias", new Shape(depths * (long) dim));
        shapes.put("discriminator.0.weight", new Shape(dim, depths * (long) dim));
        shapes.put("discriminator.0.bias", new Shape(dim));
        shapes.put("discriminator.2.weight", new Shape(1, dim));
        shapes.put("discriminator.2.bias", new Shape(1));
        return WeightInitializer.draw(
                shapes,
                seed,
                device,
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)));
    }

    /** Logits of the generated frames' tokens, the picture's left out. */
    NDArray logits(NDManager owner, Weights weights, List<NDArray> features) {
        NDArray all = program.record(owner, "logits", Argument.of(features), Argument.of(weights.tensors()))
                .singletonOrThrow();
        long tokens = all.getShape().get(1) / frames;
        return all.get(":, {}:", tokens);
    }

    /** The loss of a judgement that ought to prefer one clip to the other. */
    NDArray prefers(NDManager owner, NDArray better, NDArray worse) {
        return program.record(owner, "prefers", Argument.of(better), Argument.of(worse))
                .singletonOrThrow();
    }

    /** Latents a step aside of others, in a direction that is drawn. */
    static NDArray aside(NDManager owner, NDArray latents, double step) {
        return latents.add(times(owner.randomNormal(latents.getShape()), step));
    }

    /**
     * R1, the squared slope of the logits at true clips, as a finite difference in a direction that is drawn (Lin et al. 2025,
     * arXiv 2501.08316, section 3.3).
     *
     * @param at logits of the true clips
     * @param aside logits of what {@link #aside} made of them
     * @param step how far aside that is
     */
    static NDArray steepness(NDArray at, NDArray aside, double step) {
        return over(aside.sub(at), step).square().mean();
    }

    @Override
    public void close() {
        program.close();
    }
}
