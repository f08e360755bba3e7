package org.ardrag.training.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.golden.GoldenCase;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.training.distill.DistributionMatching;
import org.jspecify.annotations.Nullable;

/** Kind 09: the losses of distribution matching, the networks' answers being given. */
final class DistributionMatchingGolden {

    private static final double TENSORS = 5e-6;
    private static final double LOSSES = 1e-6;

    private DistributionMatchingGolden() {}

    static void check(GoldenCase golden) throws IOException {
        double shift = golden.config("timestep_shift").asDouble();
        DistributionMatching dmd = new DistributionMatching(
                shift,
                golden.config("real_guidance_scale").asDouble(),
                golden.config("fake_guidance_scale").asDouble(),
                golden.config("min_step").asInt(),
                golden.config("max_step").asInt());
        NDArray x = golden.get("in.generated");
        noised(golden, dmd, x, "dmd");
        NDArray real = dmd.real(golden.get("in.pred_real_x0_cond"), golden.get("in.pred_real_x0_uncond"));
        golden.assertClose("dmd.pred_real_x0_cfg", real, TENSORS);
        NDArray fake = dmd.fake(golden.get("in.pred_fake_x0_cond"), golden.get("in.pred_fake_x0_uncond"));
        NDArray gradient = DistributionMatching.gradient(x, real, fake);
        golden.assertClose("dmd.grad", gradient, TENSORS);
        @Nullable NDArray mask = golden.has("in.gradient_mask") ? golden.get("in.gradient_mask") : null;
        x.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray loss = DistributionMatching.loss(x, gradient, mask);
            assertLoss(golden, "dmd.loss", loss.getFloat());
            collector.backward(loss);
        }
        golden.assertClose("dmd.dloss_dgenerated", x.getGradient(), TENSORS);
        critic(golden, dmd, golden.get("in.generated"));
    }

    private static void critic(GoldenCase golden, DistributionMatching dmd, NDArray x) throws IOException {
        float[] sigmas = noised(golden, dmd, x, "critic");
        NDArray sigma = golden.manager().create(sigmas, new Shape(sigmas.length, 1, 1, 1, 1));
        NDArray noisy = golden.get("critic.noisy");
        NDArray noise = golden.get("critic.in.noise");
        NDArray fake = golden.get("in.pred_fake_x0_cond");
        golden.assertClose("critic.flow_pred", DistributionMatching.flow(fake, noisy, sigma), TENSORS);
        golden.assertClose("critic.flow_target", Flow.target(x, noise), TENSORS);
        fake.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray loss = DistributionMatching.criticLoss(fake, noisy, sigma, noise, x);
            assertLoss(golden, "critic.loss", loss.getFloat());
            collector.backward(loss);
        }
        golden.assertClose("critic.dloss_dpred_fake_x0", fake.getGradient(), TENSORS);
    }

    /** Checks timesteps and noisy latents; returns each clip's sigma. */
    private static float[] noised(GoldenCase golden, DistributionMatching dmd, NDArray x, String part)
            throws IOException {
        FlowMatchScheduler scheduler = FlowMatchScheduler.training(dmd.timestepShift());
        long[] drawn = golden.get(part + ".in.timestep_int").toLongArray();
        float[] expected = golden.get(part + ".timestep_shifted_clamped").toFloatArray();
        NDArray noise = golden.get(part + ".in.noise");
        NDList rows = new NDList();
        float[] sigmas = new float[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            float t = dmd.timestep(drawn[i]);
            assertThat(t).isCloseTo(expected[i * expected.length / drawn.length], within(1e-3f));
            sigmas[i] = (float) scheduler.sigma(t);
            rows.add(Flow.addNoise(x.get(i), noise.get(i), sigmas[i]));
        }
        golden.assertClose(part + ".noisy", NDArrays.stack(rows), TENSORS);
        return sigmas;
    }

    private static void assertLoss(GoldenCase golden, String name, double actual) throws IOException {
        double expected = golden.get(name).toDoubleArray()[0];
        assertThat(actual).as(name).isCloseTo(expected, within(LOSSES * Math.abs(expected)));
    }
}
