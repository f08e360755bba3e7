package org.ardrag.training.bench;

import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.session.ModelManifest;

/**
 * How many products a pass of a transformer takes. Norms and all else that is no product of matrices are left out.
 *
 * @param frameTokens tokens of a latent frame
 * @param chunkFrames latent frames that are denoised together
 */
record PassCost(CausalWanConfig model, int frameTokens, int chunkFrames) {

    static PassCost of(ModelManifest manifest) {
        return new PassCost(
                manifest.transformer(),
                manifest.transformer().frameSeqLength(manifest.latentHeight(), manifest.latentWidth()),
                manifest.numFramePerBlock());
    }

    /**
     * Any pass.
     *
     * @param tokens that pass through the blocks
     * @param pairs of tokens that see each other
     * @param shown tokens that reach the head
     * @param times timesteps that are embedded
     */
    double of(double tokens, double pairs, double shown, double times) {
        double d = model.dim();
        double patch = (double) model.patchSize().get(1) * model.patchSize().get(2);
        double block = tokens * (4 * d * d + 2 * d * model.ffnDim()) + pairs * 2 * d;
        if (model.text()) { // the prompt's own keys and values are made once
            block += tokens * (2 * d * d + 2 * model.textLen() * d);
        }
        double ends = tokens * d * patch * model.inDim() + shown * d * patch * model.outDim();
        return model.numLayers() * block + ends + times * (model.freqDim() * d + 7 * d * d);
    }

    /** A pass over a chunk behind a full cache. */
    double chunk() {
        double tokens = (double) chunkFrames * frameTokens;
        return of(tokens, tokens * frameTokens * model.localAttnSize(), tokens, chunkFrames);
    }

    /** A pass over whole clips that looks both ways. */
    double clip(int clips, int frames) {
        double length = (double) frames * frameTokens;
        return of(clips * length, clips * length * length, clips * length, (double) clips * frames);
    }

    /** One pass over each chunk of clips behind the picture, whose frames see each other and what the cache holds. */
    double walk(int clips, int frames) {
        double all = 0;
        for (int first = 1; first < frames; first += chunkFrames) {
            int end = first + chunkFrames;
            int reach = model.localAttnSize() > 0 ? Math.min(end, model.localAttnSize()) : end;
            double passed = (double) clips * chunkFrames;
            double tokens = passed * frameTokens;
            all += of(tokens, tokens * frameTokens * reach, tokens, passed);
        }
        return all;
    }
}
