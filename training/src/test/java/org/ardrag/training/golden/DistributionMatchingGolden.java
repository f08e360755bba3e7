package org.ardrag.training.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.golden.GoldenCase;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.training.distill.DistributionMatching;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.teacher.BidirectionalModel;
import org.ardrag.training.teacher.BidirectionalModel.Noised;
import org.ardrag.training.teacher.ClipCondition;
import org.ardrag.training.teacher.PictureInput;

/** Kind 09: the losses of distribution matching, the networks' answers being given. */
final class DistributionMatchingGolden {

    private static final double TENSORS = 5e-6;
    private static final double LOSSES = 1e-6;

    /** Half of what two entries of the table lie apart at most. */
    private static final float HALF_AN_ENTRY = 0.0025f;

    private DistributionMatchingGolden() {}

    static void check(GoldenCase golden) throws IOException {
        double shift = golden.config("timestep_shift").asDouble();
        DistributionMatching dmd = new DistributionMatching(
                shift,
                golden.config("real_guidance_scale").asDouble(),
                golden.config("fake_guidance_scale").asDouble(),
                golden.config("min_step").asInt(),
                golden.config("max_step").asInt());
        ModelManifest any = TinyModel.manifest(Reference.PICTURE, Prediction.FLOW, Sampler.ODE, -1);
        try (CausalWanModel model = new CausalWanModel(any.transformer(), Compute.REFERENCE, Device.cpu())) {
            BidirectionalModel scores = new BidirectionalModel(any, PictureInput.CHANNELS, model);
            noised(golden, dmd, scores, "dmd");
            student(golden, dmd);
            critic(golden, dmd, scores);
        }
    }

    private static void student(GoldenCase golden, DistributionMatching dmd) throws IOException {
        NDArray x = golden.get("in.generated");
        NDArray real = dmd.real(golden.get("in.pred_real_x0_cond"), golden.get("in.pred_real_x0_uncond"));
        golden.assertClose("dmd.pred_real_x0_cfg", real, TENSORS);
        NDArray fake = dmd.fake(golden.get("in.pred_fake_x0_cond"), golden.get("in.pred_fake_x0_uncond"));
        NDArray gradient = DistributionMatching.gradient(x, real, fake);
        golden.assertClose("dmd.grad", gradient, TENSORS);
        int counted = golden.has("in.gradient_mask") ? behindThePicture(golden.get("in.gradient_mask")) : 0;
        x.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray loss = DistributionMatching.loss(x.get(":, {}:", counted), gradient.get(":, {}:", counted));
            assertLoss(golden, "dmd.loss", loss.getFloat());
            collector.backward(loss);
        }
        golden.assertClose("dmd.dloss_dgenerated", x.getGradient(), TENSORS);
    }

    /** The official mask leaves the first frame out, as the stage does with its picture: from frame 1 on all counts. */
    private static int behindThePicture(NDArray mask) {
        assertThat(mask.get(":, :1").any().getBoolean()).isFalse();
        assertThat(mask.get(":, 1:").all().getBoolean()).isTrue();
        return 1;
    }

    /** The network's answer is put behind the stage's own way to noise clips and to tell how far it is off. */
    private static void critic(GoldenCase golden, DistributionMatching dmd, BidirectionalModel scores)
            throws IOException {
        NDArray x = byChannel(golden.get("in.generated"));
        Noised own = noised(golden, dmd, scores, "critic");
        Noised noised = own.withX(byChannel(golden.get("critic.noisy")));
        NDArray sigma = officialSigma(golden, dmd, "critic");
        ClipCondition none = new ClipCondition(x, x, x, References.still(x));
        NDArray output = byChannel(golden.get("critic.flow_pred"));
        NDArray fake = Prediction.FLOW.clean(output, noised.x(), none.references(), sigma);
        golden.assertClose("in.pred_fake_x0_cond", byFrame(fake), TENSORS);
        output.setRequiresGradient(true);
        try (GradientCollector collector = TorchEngine.newGradientCollector()) {
            NDArray loss = DistributionMatching.criticLoss(scores.error(output, none, noised, x));
            assertLoss(golden, "critic.loss", loss.getFloat());
            collector.backward(loss);
        }
        // Officially by the clean estimate, of which the flow is (noisy - estimate) / sigma.
        golden.assertClose(
                "critic.dloss_dpred_fake_x0",
                byFrame(output.getGradient().div(sigma).neg()),
                TENSORS);
    }

    /**
     * Checks timesteps and noisy latents. Officially a clip has the sigma of the table's nearest entry, here that of its
     * timestep, which is the same but where a timestep was held within the limits.
     */
    private static Noised noised(GoldenCase golden, DistributionMatching dmd, BidirectionalModel scores, String part)
            throws IOException {
        long[] drawn = golden.get(part + ".in.timestep_int").toLongArray();
        float[] expected = golden.get(part + ".timestep_shifted_clamped").toFloatArray();
        float[] timesteps = new float[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            timesteps[i] = dmd.timestep(drawn[i]);
            assertThat(timesteps[i]).isCloseTo(expected[i * expected.length / drawn.length], within(1e-3f));
        }
        NDArray clean = byChannel(golden.get("in.generated"));
        NDArray noise = byChannel(golden.get(part + ".in.noise"));
        Noised noised = scores.noised(golden.manager(), clean, timesteps, noise);
        NDArray beside = officialSigma(golden, dmd, part).sub(noised.sigma());
        assertThat(beside.abs().max().getFloat()).isLessThan(HALF_AN_ENTRY);
        NDArray official = noised.x().add(noise.sub(clean).mul(beside));
        golden.assertClose(part + ".noisy", byFrame(official), TENSORS);
        for (int i = 0; i < drawn.length; i++) {
            if (timesteps[i] > dmd.minStep() && timesteps[i] < dmd.maxStep()) {
                assertThat(beside.get(i).abs().max().getFloat()).isLessThan(1e-6f);
            }
        }
        return noised;
    }

    /** [B, 1, 1, 1, 1]. */
    private static NDArray officialSigma(GoldenCase golden, DistributionMatching dmd, String part) throws IOException {
        FlowMatchScheduler scheduler = FlowMatchScheduler.training(dmd.timestepShift());
        long[] drawn = golden.get(part + ".in.timestep_int").toLongArray();
        float[] sigmas = new float[drawn.length];
        for (int i = 0; i < drawn.length; i++) {
            sigmas[i] = (float) scheduler.sigma(dmd.timestep(drawn[i]));
        }
        return golden.manager().create(sigmas, new Shape(sigmas.length, 1, 1, 1, 1));
    }

    /** [B, F, C, h, w] to [B, C, F, h, w]; alone, so that a gradient can end on it. */
    private static NDArray byChannel(NDArray byFrame) {
        return byFrame.transpose(0, 2, 1, 3, 4).duplicate();
    }

    private static NDArray byFrame(NDArray byChannel) {
        return byChannel.transpose(0, 2, 1, 3, 4);
    }

    private static void assertLoss(GoldenCase golden, String name, double actual) throws IOException {
        double expected = golden.get(name).toDoubleArray()[0];
        assertThat(actual).as(name).isCloseTo(expected, within(LOSSES * Math.abs(expected)));
    }
}
