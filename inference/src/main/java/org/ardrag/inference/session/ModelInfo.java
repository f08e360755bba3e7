package org.ardrag.inference.session;

import java.util.List;

/**
 * What a model is and how it computes, as far as its users need to know. Frames are the same to the last bit only where
 * precision, attention, threads, device and checksum are the same.
 *
 * @param name what the model is called; in a studio, its folder's name
 * @param parameters of the transformer
 * @param width of a frame, pixels
 * @param height of a frame, pixels
 * @param fps frames per second that it was trained at
 * @param framesPerChunk frames of every chunk but the first, which is the picture alone
 * @param denoisingStepList timesteps of the denoising passes, the closing 0 left out
 * @param drags whether what is dragged reaches it
 * @param prompts whether it takes a text prompt
 * @param reach whether a track's reach makes a difference to it
 * @param precision data type it runs in
 * @param attention kernel: {@code fused} (one kernel) or {@code plain} (product, softmax, product)
 * @param threads CPU threads of one operation
 * @param device it runs on
 * @param checksum SHA-256 of its weights
 */
public record ModelInfo(
        String name,
        long parameters,
        int width,
        int height,
        int fps,
        int framesPerChunk,
        List<Integer> denoisingStepList,
        boolean drags,
        boolean prompts,
        boolean reach,
        String precision,
        String attention,
        int threads,
        String device,
        String checksum) {

    /** The same model under another name. */
    public ModelInfo named(String other) {
        return new ModelInfo(
                other,
                parameters,
                width,
                height,
                fps,
                framesPerChunk,
                denoisingStepList,
                drags,
                prompts,
                reach,
                precision,
                attention,
                threads,
                device,
                checksum);
    }
}
