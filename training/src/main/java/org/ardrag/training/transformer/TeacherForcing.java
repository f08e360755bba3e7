package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.ardrag.inference.model.AttentionMask;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.session.ModelManifest;

/**
 * What the noisy chunks of a clip stand behind in one pass over all of them: the same as in the KV cache, or less.
 *
 * @param manifest the model's window, its sinks and which frames it denoises together
 * @param frames latent frames of a clip
 */
record TeacherForcing(ModelManifest manifest, int frames) {

    /** Behind clean frames: one pass over [clean | noisy]. */
    RecordedPasses.Behind behind(NDManager owner, NDArray clean, NDArray t) {
        NDArray mask = mask(manifest.transformer().localAttnSize()).teacherForcing(owner);
        return new RecordedPasses.Behind(mask, clean, t.zerosLike());
    }

    /** Behind the picture alone, the first of the frames themselves: half the tokens. */
    RecordedPasses.Behind behindPicture(NDManager owner) {
        int sinksAndOwn = manifest.transformer().sinkSize() + manifest.numFramePerBlock();
        return new RecordedPasses.Behind(mask(sinksAndOwn).blockwiseCausal(owner), null, null);
    }

    private AttentionMask mask(int window) {
        CausalWanConfig transformer = manifest.transformer();
        int tokens = transformer.frameSeqLength(manifest.latentHeight(), manifest.latentWidth());
        return new AttentionMask(frames, tokens, manifest.numFramePerBlock(), true, window, transformer.sinkSize());
    }
}
