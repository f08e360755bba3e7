package org.ardrag.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.autoencoder.AutoencoderConfig;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.grpo.StochasticSteps;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.transformer.TransformerConfig;

/**
 * What a training step has to work out. A backward pass multiplies twice as much as the forward pass: once for the inputs'
 * gradients and once for the weights'. The optimiser and all that is not a product of matrices are left out, and so are
 * pairs of tokens that do not see each other, so a share of the machine's rate worked out from this is on the low side.
 *
 * @param tokens that pass through the model, those of the clean history included; of an autoencoder latent pixels
 * @param operations multiplications and additions in matrix products
 */
record StepCost(double tokens, double operations) {

    /** Multiplication and addition, forward and twice backward. */
    private static final double FORWARD_AND_BACKWARD = 2 * 3;

    private static final double FORWARD = 2;

    /** A step of the causal transformer by teacher forcing. */
    static StepCost of(TransformerConfig config) {
        ModelManifest manifest = config.model();
        CausalWanConfig transformer = manifest.transformer();
        int frames = config.latentFrames();
        PassCost pass = PassCost.of(manifest);
        int frameTokens = pass.frameTokens();
        double pairs;
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            AttentionMask mask = new AttentionMask(
                    frames,
                    frameTokens,
                    manifest.numFramePerBlock(),
                    true,
                    transformer.localAttnSize(),
                    transformer.sinkSize());
            boolean[] seen = mask.teacherForcing(owner).toBooleanArray();
            int count = 0;
            for (boolean one : seen) {
                count += one ? 1 : 0;
            }
            pairs = count;
        }
        int clips = config.pool().batchSize();
        double noisy = (double) clips * frames * frameTokens;
        double forward = pass.of(2 * noisy, clips * pairs, noisy, 2 * clips * frames);
        return new StepCost(2 * noisy, backAndForth(config.recomputeBlocks()) * forward);
    }

    private static double backAndForth(boolean recomputed) {
        return FORWARD_AND_BACKWARD + (recomputed ? FORWARD : 0);
    }

    /** A step of the teacher. */
    static StepCost of(TeacherConfig config) {
        int frames = config.pool().latentFrames(config.model());
        int clips = config.pool().batchSize();
        PassCost pass = PassCost.of(config.model());
        return new StepCost(
                (double) clips * frames * pass.frameTokens(),
                backAndForth(config.recomputeBlocks()) * pass.clip(clips, frames));
    }

    /**
     * A step of distillation: the critic's updates and the student's, each on a rollout of its own.
     *
     * @param scores the model of both scores
     */
    static StepCost of(DistillConfig config, ModelManifest scores) {
        int frames = config.pool().latentFrames(config.model());
        int clips = config.pool().batchSize();
        PassCost student = PassCost.of(config.model());
        double walk = student.walk(clips, frames);
        double clip = PassCost.of(scores).clip(clips, frames);
        boolean adversarial = config.adversarialWeight() > 0;
        int passes = config.model().denoisingStepList().size() + 1; // and the clean one
        double rollouts = (config.criticUpdates() + 1) * FORWARD * passes * walk;
        double again = config.recomputeBlocks() ? FORWARD : 0;
        double replay = (backAndForth(config.recomputeBlocks()) + FORWARD) * walk;
        int looks = adversarial ? config.r1Weight() > 0 ? 3 : 2 : 1;
        double critic = config.criticUpdates() * looks * backAndForth(config.recomputeBlocks()) * clip;
        int estimates = (config.realGuidance() > 0 ? 2 : 1) + (config.fakeGuidance() > 0 ? 2 : 1);
        // The generated clip's gradient passes through the frozen fake score to the clip; the true one has none.
        double judged = (estimates * FORWARD + (adversarial ? 2 * FORWARD + FORWARD + again : 0)) * clip;
        double tokens = (double) clips
                * student.frameTokens()
                * ((frames - 1) * ((config.criticUpdates() + 1) * passes + 2)
                        + frames * (config.criticUpdates() * looks + estimates + (adversarial ? 2 : 0)));
        return new StepCost(tokens, rollouts + replay + critic + judged);
    }

    /** A step of reinforcement: its share of a round's rollouts, and what is learnt from one group of them. */
    static StepCost of(GrpoConfig config, ModelManifest model) {
        int frames = 1 + (config.frames() - 1) / model.latents().framesPerLatent();
        PassCost pass = PassCost.of(model);
        double walk = pass.walk(config.groupSize(), frames);
        int steps = model.denoisingStepList().size();
        int learnt = config.stochasticSteps() == StochasticSteps.SELECTIVE ? 1 : steps - 1;
        // A rollout; the old densities and the reference's, each behind clean passes of its own; then the gradients.
        double rollout = FORWARD * (steps + 1 + 2 * (learnt + 1)) / config.epochs();
        double update = learnt * backAndForth(config.recomputeBlocks()) + FORWARD;
        double passes = (steps + 1 + 2.0 * (learnt + 1)) / config.epochs() + learnt + 1;
        return new StepCost(
                (double) config.groupSize() * pass.frameTokens() * (frames - 1) * passes, (rollout + update) * walk);
    }

    /** A step of the autoencoder. */
    static StepCost of(AutoencoderConfig config) {
        TinyAutoencoderConfig model = config.model();
        double frames = model.framesPerLatent() + config.frames() - 1; // the picture is repeated
        CodingCost coding = CodingCost.of(model, config.batchSize() * frames, config.crop(), config.crop());
        double latents = config.batchSize()
                * frames
                / model.framesPerLatent()
                * config.crop()
                * config.crop()
                / model.pixelsPerLatent()
                / model.pixelsPerLatent();
        return new StepCost(
                latents,
                (config.decoderOnly() ? FORWARD : FORWARD_AND_BACKWARD) * coding.encoder()
                        + FORWARD_AND_BACKWARD * coding.decoder());
    }
}
