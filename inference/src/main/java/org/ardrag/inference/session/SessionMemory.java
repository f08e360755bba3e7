package org.ardrag.inference.session;

import org.ardrag.inference.model.AutoencoderConfig;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.Precision;

/**
 * What a model and one session of it take in native memory, in bytes. docs/models.md explains the formula.
 *
 * @param weights of transformer, autoencoder and track head in the data type that they compute in
 * @param session {@link StudioModel#sessionBytes}
 * @param activations what a pass of the transformer and a step of the decoder compute with
 */
public record SessionMemory(long weights, long session, long activations) {

    /** Beside the weights themselves: Java, libtorch's own buffers, and what an allocator cannot give back. */
    private static final double SLACK = 1.3;

    /** Tensors of a frame's size, or of tokens, that are alive at one time in the widest layer: what goes in, what comes out,
     * and each once more in the kernel's own layout. */
    private static final long ALIVE = 4;

    /** Of a model that is loaded. */
    public static SessionMemory of(StudioModel model) {
        ModelManifest manifest = model.manifest();
        Precision precision = model.compute().precision();
        long parameters = model.parameters();
        return new SessionMemory(
                parameters * precision.bytes(), model.sessionBytes(), activations(manifest) * precision.bytes());
    }

    /** Elements. The transformer and the decoder take turns, so it is the larger of both. */
    private static long activations(ModelManifest manifest) {
        CausalWanConfig config = manifest.transformer();
        long tokens = (long) config.frameSeqLength(manifest.latentHeight(), manifest.latentWidth())
                * manifest.numFramePerBlock();
        long transformer = tokens * config.ffnDim();
        AutoencoderConfig latents = manifest.latents();
        long decoder =
                (long) manifest.framesPerChunk() * manifest.height() * manifest.width() * latents.outermostChannels();
        return ALIVE * Math.max(transformer, decoder);
    }

    /** The most that the process should ever have. */
    public long most() {
        return (long) (SLACK * weights) + session + activations;
    }
}
