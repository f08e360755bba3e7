package org.ardrag.training.bench;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.regex.Pattern;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.session.ModelManifest;
import org.jspecify.annotations.Nullable;

/**
 * What a chunk has to work out and to read, whatever the code looks like: the least time that a device can take for it
 * follows. Norms, the activations' way to memory and back, and a track head are left out, so the floor lies a little lower
 * than it really is.
 *
 * @param pass of the transformer over a chunk behind a full KV cache
 * @param encoding of what is laid on the transformer's channels, null with the Wan VAE
 * @param decoding of the chunk's frames, null with the Wan VAE
 */
record ChunkCost(Work pass, @Nullable Work encoding, @Nullable Work decoding) {

    private static final double MULTIPLY_AND_ADD = 2;

    /** Weights that see the prompt alone, once. */
    private static final Pattern OF_THE_PROMPT = Pattern.compile("^text_embedding\\.|\\.cross_attn\\.(k|v|norm_k)\\.");

    /**
     * A piece of work.
     *
     * @param operations multiplications and additions in products of matrices and convolutions
     * @param bytes that have to be read from memory: weights, and keys and values
     */
    record Work(double operations, double bytes) {

        Work times(double count) {
            return new Work(count * operations, count * bytes);
        }

        /** Milliseconds at so many operations a second. */
        double byOperations(double rate) {
            return 1e3 * operations / rate;
        }

        /** Milliseconds at so many bytes a second. */
        double byBytes(double bandwidth) {
            return 1e3 * bytes / bandwidth;
        }
    }

    static ChunkCost of(ModelManifest manifest, Precision precision) {
        PassCost pass = PassCost.of(manifest);
        int window = manifest.transformer().localAttnSize();
        double read = precision.bytes() * read(manifest.transformer())
                + KvCache.bytes(manifest.transformer(), precision, 1, window, pass.frameTokens());
        Work transformer = new Work(MULTIPLY_AND_ADD * pass.chunk(), read);
        if (!(manifest.latents() instanceof TinyAutoencoderConfig tiny)) {
            return new ChunkCost(transformer, null, null);
        }
        CodingCost coding = CodingCost.of(tiny, manifest.framesPerChunk(), manifest.height(), manifest.width());
        return new ChunkCost(
                transformer,
                coding(coding.encoder(), tiny, "encoder.", precision).times(manifest.encodedVideos()),
                coding(coding.decoder(), tiny, "decoder.", precision));
    }

    /** Weights, and what is kept of a prompt in the place of those that made it. */
    private static double read(CausalWanConfig model) {
        double weights = model.weightShapes().entrySet().stream()
                .filter(entry -> !OF_THE_PROMPT.matcher(entry.getKey()).find())
                .mapToDouble(entry -> entry.getValue().size())
                .sum();
        return weights + 2.0 * model.numLayers() * model.textLen() * model.dim();
    }

    private static Work coding(double products, TinyAutoencoderConfig tiny, String part, Precision precision) {
        return new Work(MULTIPLY_AND_ADD * products, precision.bytes() * size(tiny.weightShapes(), part));
    }

    private static double size(Map<String, Shape> shapes, String part) {
        return shapes.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(part))
                .mapToDouble(entry -> entry.getValue().size())
                .sum();
    }
}
