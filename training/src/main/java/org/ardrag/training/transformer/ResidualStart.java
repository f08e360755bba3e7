package org.ardrag.training.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights with which a small transformer begins by holding everything still. Where it says what to add, the head begins at
 * nothing; where the flow is predicted, the patch embedding hands the noisy latent and the last reference on as they are and
 * the head takes their difference, which is the flow of a still picture at the first step. The blocks' branches begin small
 * behind open gates. Everything else is the official beginning ({@code WanModel.init_weights}).
 */
public final class ResidualStart {

    private static final Logger LOG = LoggerFactory.getLogger(ResidualStart.class);

    private static final String HEAD = "head.head.";

    /** Where the blocks' branches begin, as a share of the official Xavier scale. */
    private static final double BRANCH = 0.2;

    private static final int GATE_SELF_ATTENTION = 2;
    private static final int GATE_FEED_FORWARD = 5;

    private ResidualStart() {}

    /** Draws them. */
    public static Weights draw(ModelManifest manifest, long seed, Device device) {
        CausalWanConfig config = manifest.transformer();
        Weights weights = WeightInitializer.draw(config.weightShapes(), seed, device, (name, shape) -> {
            if (shape.dimension() == 1 || name.startsWith("head.") || name.endsWith("modulation")) {
                return 0;
            }
            if (name.startsWith("time_embedding") || name.startsWith("text_embedding")) {
                return 0.02;
            }
            double xavier = Math.sqrt(2.0 / (WeightInitializer.fanIn(shape) + shape.get(0)));
            return name.endsWith("attn.o.weight") || name.endsWith("ffn.2.weight") ? BRANCH * xavier : xavier;
        });
        for (int i = 0; i < config.numLayers(); i++) {
            NDArray modulation = weights.get("blocks." + i + ".modulation");
            float[] values = modulation.toFloatArray();
            for (int j = 0; j < config.dim(); j++) {
                values[GATE_SELF_ATTENTION * config.dim() + j] = 1;
                values[GATE_FEED_FORWARD * config.dim() + j] = 1;
            }
            modulation.set(values);
        }
        if (manifest.prediction() == Prediction.FLOW) {
            passLatents(manifest, weights);
        }
        return weights;
    }

    /**
     * Draws them and takes over what another transformer has learnt. Where that predicts something else, so that its head has
     * another number of outputs, the head alone stays as drawn: what the blocks know of motion is worth as much there.
     *
     * @param from weights of the other one, or null for none
     * @throws IllegalArgumentException that names the tensor, if anything but the head is of another size
     */
    public static Weights draw(ModelManifest manifest, long seed, Device device, @Nullable Path from)
            throws IOException {
        Weights weights = draw(manifest, seed, device);
        if (from != null) {
            try (Weights given = Weights.load(from, device)) {
                Shape head = weights.get(HEAD + "weight").getShape();
                Shape givenHead = given.get(HEAD + "weight").getShape();
                boolean fits = head.equals(givenHead);
                if (!fits) {
                    LOG.info(
                            "the head of {} has {} outputs instead of {}: it begins anew",
                            from,
                            givenHead.get(0),
                            head.get(0));
                }
                weights.overwrite(given, name -> fits || !name.startsWith(HEAD));
            } catch (IllegalArgumentException | IOException e) {
                weights.close();
                throw e;
            }
        }
        return weights;
    }

    private static void passLatents(ModelManifest manifest, Weights weights) {
        CausalWanConfig config = manifest.transformer();
        int channels = config.outDim();
        int patch = config.patchSize().get(1) * config.patchSize().get(2);
        List<Integer> firstChannels = new ArrayList<>(List.of(0));
        if (manifest.reference() == Reference.PICTURE_AND_MOVED) {
            firstChannels.add(config.inDim() - channels); // the moved latent comes last
        }
        if (firstChannels.size() * channels * patch > config.dim()) {
            return; // too narrow to hand anything on as it is
        }
        NDArray embedding = weights.get("patch_embedding.weight");
        NDArray head = weights.get("head.head.weight");
        float[] in = embedding.toFloatArray(); // [dim, inDim, 1, h, w]
        float[] out = head.toFloatArray(); // [h, w, channel; dim]
        for (int r = 0; r < firstChannels.size(); r++) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < patch; p++) {
                    int row = (r * channels + c) * patch + p;
                    Arrays.fill(in, row * config.inDim() * patch, (row + 1) * config.inDim() * patch, 0);
                    in[(row * config.inDim() + firstChannels.get(r) + c) * patch + p] = 1;
                    out[(p * channels + c) * config.dim() + row] = r == 0 ? 1 : -1;
                }
            }
        }
        embedding.set(in);
        head.set(out);
    }
}
