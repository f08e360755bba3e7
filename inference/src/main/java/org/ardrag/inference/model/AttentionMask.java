package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Which token may look at which when a whole clip is run at once: {@code _prepare_blockwise_causal_attn_mask}, the same
 * with {@code _i2v} behind it, and {@code _prepare_teacher_forcing_mask} of guandeh17/Self-Forcing,
 * {@code wan/modules/causal_model.py}, and all of them with the window and the sinks of the cache.
 *
 * @param frames latent frames of the clip
 * @param frameSeqLength tokens of one frame
 * @param numFramePerBlock frames of a chunk, all of which see each other
 * @param independentFirstFrame whether the first frame is a chunk of its own, before those of so many; of teacher forcing
 *     there is no such official mask
 * @param localAttnSize frames in reach, sinks and the own chunk included; -1 for all
 * @param sinkSize first frames that stay in reach
 */
public record AttentionMask(
        int frames,
        int frameSeqLength,
        int numFramePerBlock,
        boolean independentFirstFrame,
        int localAttnSize,
        int sinkSize) {

    /** [L, L] boolean: a token sees its own chunk and the chunks before it that the cache would still hold. */
    public NDArray blockwiseCausal(NDManager owner) {
        return mask(owner, 1, this::sees);
    }

    /**
     * [2 L, 2 L] boolean for the sequence [clean | noisy]: clean tokens see clean chunks up to their own, noisy tokens see
     * the clean chunks before their own, and their own noisy chunk.
     */
    public NDArray teacherForcing(NDManager owner) {
        return mask(owner, 2, (query, key) -> {
            boolean noisyQuery = query >= frames;
            boolean noisyKey = key >= frames;
            int q = query % frames;
            int k = key % frames;
            if (!noisyQuery) {
                return !noisyKey && sees(q, k);
            }
            boolean sameBlock = blockEnd(q) == blockEnd(k);
            return noisyKey ? sameBlock : !sameBlock && sees(q, k);
        });
    }

    private boolean sees(int query, int key) {
        int blockEnd = blockEnd(query);
        if (key >= blockEnd) {
            return false;
        }
        return localAttnSize < 0 || key < sinkSize || key >= blockEnd - (localAttnSize - sinkSize);
    }

    /** The first frame behind a frame's chunk. */
    private int blockEnd(int frame) {
        int before = independentFirstFrame ? 1 : 0;
        return frame < before ? before : before + ((frame - before) / numFramePerBlock + 1) * numFramePerBlock;
    }

    private interface FrameRule {
        boolean sees(int query, int key);
    }

    private NDArray mask(NDManager owner, int halves, FrameRule rule) {
        int length = halves * frames * frameSeqLength;
        boolean[] mask = new boolean[length * length];
        for (int q = 0; q < length; q++) {
            for (int k = 0; k < length; k++) {
                mask[q * length + k] = rule.sees(q / frameSeqLength, k / frameSeqLength);
            }
        }
        return owner.create(mask, new Shape(length, length));
    }
}
