package org.ardrag.inference.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.Weights;

/**
 * The picture encoder of an image-to-video transformer: {@code CLIPModel.visual} of Wan-Video/Wan2.1,
 * {@code wan/modules/clip.py}, which is XLM-RoBERTa CLIP ViT-H/14 up to the block before the last. The computation stands in
 * {@code programs/clip_vision.py}.
 */
public final class ClipVision implements AutoCloseable {

    private final ClipVisionConfig config;
    private final Program program;

    /** Compiles the encoder for a device. */
    public ClipVision(ClipVisionConfig config, Precision precision, Device device) {
        this.config = config;
        program = Program.load(ClipVision.class, "clip_vision", config.constants(precision), device);
    }

    public ClipVisionConfig config() {
        return config;
    }

    /** The weights in the program's data type; the given ones stay as they are. */
    public Weights cast(Weights weights) {
        return weights.cast(program);
    }

    /**
     * Brings frames to the encoder's size and scale.
     *
     * @param video [3, F, H, W] in [-1, 1]; its proportions are not kept
     * @return [F, 3, image_size, image_size]
     */
    public NDArray preprocess(NDManager owner, NDArray video) {
        return program.call(owner, "preprocess", Argument.of(video)).singletonOrThrow();
    }

    /**
     * Encodes pictures.
     *
     * @param images what {@link #preprocess} returned, [B, 3, image_size, image_size]
     * @return [B, tokens, dim]: 257 tokens of 1280 for the published encoder, the class token first
     */
    public NDArray encode(NDManager owner, Weights weights, NDArray images) {
        return program.call(owner, "visual", Argument.of(images), Argument.of(weights.tensors()))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
