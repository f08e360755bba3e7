package org.ardrag.training.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Objects;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.autoencoder.AutoencoderConfig;
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
        int frameTokens = transformer.frameSeqLength(manifest.latentHeight(), manifest.latentWidth());
        double pairs;
        try (NDManager owner = TorchEngine.newManager(Device.cpu())) {
            AttentionMask mask =
                    new AttentionMask(frames, frameTokens, 1, transformer.localAttnSize(), transformer.sinkSize());
            boolean[] seen = mask.teacherForcing(owner).toBooleanArray();
            int count = 0;
            for (boolean one : seen) {
                count += one ? 1 : 0;
            }
            pairs = count;
        }
        double noisy = (double) config.pool().batchSize() * frames * frameTokens;
        double tokens = 2 * noisy;
        double d = transformer.dim();
        double patch = (double) transformer.patchSize().get(1)
                * transformer.patchSize().get(2);
        double block = tokens * (4 * d * d + 2 * d * transformer.ffnDim())
                + config.pool().batchSize() * pairs * 2 * d;
        double ends = tokens * d * patch * transformer.inDim() + noisy * d * patch * transformer.outDim();
        double time = 2.0 * config.pool().batchSize() * frames * (transformer.freqDim() * d + 7 * d * d);
        return new StepCost(tokens, FORWARD_AND_BACKWARD * (transformer.numLayers() * block + ends + time));
    }

    /** A step of the autoencoder. */
    static StepCost of(AutoencoderConfig config) {
        TinyAutoencoderConfig model = config.model();
        double frames = model.framesPerLatent() + config.frames() - 1; // the picture is repeated
        double places = (double) config.batchSize()
                * frames
                * config.crop()
                * config.crop()
                / model.patchSize()
                / model.patchSize();
        double encoder = 0;
        double decoder = 0;
        for (Map.Entry<String, Shape> weight : model.weightShapes().entrySet()) {
            if (weight.getValue().dimension() == 4) {
                double products = weight.getValue().size() * places * share(model, weight.getKey());
                if (weight.getKey().startsWith("encoder.")) {
                    encoder += products;
                } else {
                    decoder += products;
                }
            }
        }
        double latents = config.batchSize()
                * frames
                / model.framesPerLatent()
                * config.crop()
                * config.crop()
                / model.pixelsPerLatent()
                / model.pixelsPerLatent();
        return new StepCost(
                latents,
                (config.decoderOnly() ? FORWARD : FORWARD_AND_BACKWARD) * encoder + FORWARD_AND_BACKWARD * decoder);
    }

    /** At how many places a layer computes, as a share of the places of all frames' patches. */
    private static double share(TinyAutoencoderConfig model, String name) {
        int layer = Integer.parseInt(name.split("\\.")[1]);
        double share = 1;
        if (name.startsWith("encoder.")) {
            for (int stage = 0; stage < 3; stage++) {
                int first = 2 + 5 * stage; // halves time; the one behind it halves space
                share /= layer >= first && model.encoderTimeDownscale().get(stage) ? 2 : 1;
                boolean halved =
                        Objects.requireNonNull(model.encoderSpaceDownscale()).get(stage);
                share /= layer > first && halved ? 4 : 1;
            }
            return share;
        }
        for (int stage = 2; stage >= 0; stage--) {
            int grows = 7 + 6 * stage; // doubles time, behind a layer that doubles space
            share /= layer <= grows && model.decoderTimeUpscale().get(stage) ? 2 : 1;
            share /= layer < grows && model.decoderSpaceUpscale().get(stage) ? 4 : 1;
        }
        return share;
    }
}
