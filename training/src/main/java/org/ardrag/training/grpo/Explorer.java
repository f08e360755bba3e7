package org.ardrag.training.grpo;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.pieces.Pieces;
import org.ardrag.training.reward.ClipReward;
import org.ardrag.training.reward.GeneratedClip;
import org.ardrag.training.reward.RewardFunction;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.SelfRollout;

/** Tries a policy out: generates clips, decodes them and asks what they are worth. */
final class Explorer {

    private final ModelManifest manifest;
    private final Device device;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final RewardFunction reward;
    private final SelfRollout stochastic;
    private final SelfRollout plain;
    private final Pieces rollouts;
    private final Pieces rewards;

    /**
     * @param kernel at the stochastic steps; all others are the model's own sampler
     * @param rollouts does groups of rollouts, of which each is one batch and has its device for itself
     * @param rewards says what generated clips are worth
     */
    Explorer(
            ModelManifest manifest,
            Device device,
            CausalWanModel model,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights,
            TransitionKernel kernel,
            RewardFunction reward,
            Pieces rollouts,
            Pieces rewards) {
        this.manifest = manifest;
        this.device = device;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
        this.reward = reward;
        this.rollouts = rollouts;
        this.rewards = rewards;
        SelfRollout.History own = SelfRollout.History.SELF_ROLLOUT;
        plain = new SelfRollout(manifest, model, own);
        stochastic = new SelfRollout(
                manifest, model, own, (xt, v, sigma, nextSigma, noise) -> kernel.step(xt, v, sigma, nextSigma)
                        .next(noise.get()));
    }

    /**
     * What a group begins from.
     *
     * @param size rollouts
     * @param seed of the steps that are drawn and of all noise
     */
    record Start(Condition condition, int size, StochasticSteps steps, long seed) {}

    /**
     * Rolls out conditions several times each, as one batch each.
     *
     * @param done takes the groups, in the order of their starts
     */
    void explore(Weights policy, List<Start> starts, Consumer<Group> done) {
        rollouts.each(starts, start -> explore(policy, start), done);
    }

    private Group explore(Weights policy, Start start) {
        Condition condition = start.condition();
        int size = start.size();
        NDManager owner = TorchEngine.newManager(device);
        try {
            ClipBatch clips = ClipBatch.of(owner, manifest, Collections.nCopies(size, condition.sample()));
            int[][] drawn = start.steps()
                    .draw(
                            new SplittableRandom(start.seed()),
                            clips.chunks(),
                            manifest.denoisingStepList().size());
            SelfRollout.Rolled rolled =
                    stochastic.run(owner, policy, clips, drawn, new GroupNoise(start.seed(), drawn));
            List<List<RgbImage>> frames = decode(rolled.latents(), Collections.nCopies(size, condition.picture()));
            return new Group(owner, clips, rolled, worth(frames, Collections.nCopies(size, condition)));
        } catch (RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }

    /** Frames made from a condition, and what they are worth. */
    record Trial(Condition condition, List<RgbImage> frames, ClipReward reward) {}

    /** Generates each condition once with the model's own sampler, as it is served; the noise is the same each time. */
    List<Trial> trials(Weights policy, List<Condition> conditions) {
        try (NDManager owner = TorchEngine.newManager(device)) {
            ClipBatch clips = ClipBatch.of(
                    owner, manifest, conditions.stream().map(Condition::sample).toList());
            int[][] none = new int[clips.chunks()][0];
            NDArray latents = plain.generate(owner, policy, clips, new GroupNoise(0, none));
            List<List<RgbImage>> frames =
                    decode(latents, conditions.stream().map(Condition::picture).toList());
            List<ClipReward> worth = worth(frames, conditions);
            return IntStream.range(0, conditions.size())
                    .mapToObj(i -> new Trial(conditions.get(i), frames.get(i), worth.get(i)))
                    .toList();
        }
    }

    /** Latents [B, C, F, h, w] to frames, one clip after the other; frame 0 is the picture itself. */
    private List<List<RgbImage>> decode(NDArray latents, List<RgbImage> pictures) {
        List<List<RgbImage>> clips = new ArrayList<>();
        for (int i = 0; i < pictures.size(); i++) {
            try (NDManager scratch = TorchEngine.newManager(device);
                    NDArray one = latents.get("{}:{}", i, i + 1)) {
                one.attach(scratch);
                NDArray decoded = autoencoder
                        .decode(scratch, autoencoderWeights, one.transpose(0, 2, 1, 3, 4), StreamMemory.begin(scratch))
                        .output();
                List<RgbImage> frames = ClipTensors.images(decoded.get(0));
                frames.set(0, pictures.get(i));
                clips.add(frames);
            }
        }
        return clips;
    }

    private List<ClipReward> worth(List<List<RgbImage>> frames, List<Condition> conditions) {
        List<GeneratedClip> clips = IntStream.range(0, frames.size())
                .mapToObj(i -> GeneratedClip.of(frames.get(i), conditions.get(i).controls(), manifest.framesPerChunk()))
                .toList();
        return rewards.each(clips, reward::of);
    }
}
