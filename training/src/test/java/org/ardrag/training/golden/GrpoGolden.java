package org.ardrag.training.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import org.ardrag.inference.engine.Numbers;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.golden.GoldenCase;
import org.ardrag.training.grpo.Advantages;
import org.ardrag.training.grpo.ClippedObjective;
import org.ardrag.training.grpo.OdeToSde;
import org.ardrag.training.grpo.Transition;

/** Kind 10: stochastic steps, their densities, the objective and its gradient, advantages. */
final class GrpoGolden {

    private static final double TENSORS = 1e-5;

    private GrpoGolden() {}

    static void check(GoldenCase golden) throws IOException {
        float[] sigmas = golden.get("in.sigmas").toFloatArray();
        OdeToSde kernel = new OdeToSde(golden.config("noise_level").asDouble(), sigmas[1]);
        for (int i = 0; i + 1 < sigmas.length; i++) {
            step(golden, kernel, "step" + i + ".", sigmas[i], sigmas[i + 1]);
        }
        double[] rewards = golden.get("adv.in.rewards").toDoubleArray();
        long[] groups = golden.get("adv.in.group_id").toLongArray();
        // The paper's: each group by its own deviation. Official with global_std as well, which nothing here asks for.
        assertThat(Advantages.of(rewards, groups))
                .containsExactly(golden.get("adv.flow_grpo.global_std_false").toDoubleArray(), within(1e-9));
    }

    private static void step(GoldenCase golden, OdeToSde kernel, String at, double sigma, double next)
            throws IOException {
        NDArray x = golden.get(at + "in.sample");
        double std = golden.get(at + "std_dev_t").toFloatArray()[0];
        assertThat(kernel.diffusion(sigma)).as(at + "std_dev_t").isCloseTo(std, within(TENSORS * std));
        Transition old = kernel.step(x, golden.get(at + "in.velocity_old"), sigma, next);
        close(golden, at + "prev_sample_mean_old", old.mean());
        NDArray sample = old.next(golden.get(at + "in.noise"));
        close(golden, at + "prev_sample", sample);
        sample = golden.get(at + "prev_sample");
        golden.assertClose(at + "log_prob_old", old.logProb(sample), TENSORS);
        Transition reference = kernel.step(x, golden.get(at + "in.velocity_ref"), sigma, next);
        golden.assertClose(at + "log_prob_ref", reference.logProb(sample), TENSORS);
        objective(golden, kernel, at, "obj_tight", golden.config("clip_range").asDouble(), sigma, next, reference);
        objective(
                golden, kernel, at, "obj_wide", golden.config("clip_range_wide").asDouble(), sigma, next, reference);
    }

    private static void objective(
            GoldenCase golden,
            OdeToSde kernel,
            String at,
            String which,
            double clipRange,
            double sigma,
            double next,
            Transition reference)
            throws IOException {
        String name = at + which + ".";
        ClippedObjective objective =
                new ClippedObjective(clipRange, golden.config("adv_clip_max").asDouble());
        NDArray v = golden.get(at + "in.velocity_new");
        v.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.newGradientCollector()) {
            Transition now = kernel.step(golden.get(at + "in.sample"), v, sigma, next);
            NDArray ratio = ClippedObjective.ratio(
                    now.logProb(golden.get(at + "prev_sample")), golden.get(at + "log_prob_old"));
            golden.assertClose(name + "ratio", ratio, TENSORS);
            NDArray policy = objective.loss(ratio, golden.get(at + "adv_in"));
            golden.assertClose(name + "policy_loss", policy.reshape(1), TENSORS);
            NDArray divergence = now.divergence(reference).mean();
            close(golden, name + "kl_2std2dt", divergence.reshape(1));
            // The official script leaves dt out of its divergence; its loss and gradient are checked with that form.
            NDArray withoutDt = Numbers.times(divergence, sigma - next);
            close(golden, name + "kl_2std2", withoutDt.reshape(1));
            NDArray loss =
                    policy.add(Numbers.times(withoutDt, golden.config("beta").asDouble()));
            golden.assertClose(name + "loss", loss.reshape(1), TENSORS);
            collector.backward(loss);
        }
        golden.assertClose(name + "dloss_dvelocity_new", v.getGradient(), TENSORS);
    }

    /** Within the tolerance relative to the largest number. */
    private static void close(GoldenCase golden, String name, NDArray actual) throws IOException {
        double scale = Math.max(1, golden.get(name).abs().max().getFloat());
        golden.assertClose(name, actual, TENSORS * scale);
    }
}
