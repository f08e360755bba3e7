package org.ardrag.training.teacher;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Set;
import org.ardrag.inference.session.Reference;

/** How the picture enters a model that looks both ways. */
public enum PictureInput {
    /**
     * As frame 0 itself: its latent stays clean, at t = 0, while all other frames are noisy, and every frame sees it by
     * attention. It is what a causal student finds in its KV cache.
     */
    @JsonProperty("kv")
    KV(Set.of(Reference.KV)),
    /** On channels: its latent lies beside every frame, frame 0 is noisy like the others. */
    @JsonProperty("channels")
    CHANNELS(Set.of(Reference.PICTURE, Reference.PICTURE_AND_MOVED)),
    /**
     * On channels at frame 0 alone, with noise in that place after it (AR-Drag, arXiv 2510.08131, section 3); Wan2.1-Fun has
     * zeros there.
     */
    @JsonProperty("channels+noise")
    CHANNELS_NOISE(Set.of(Reference.PICTURE));

    private final Set<Reference> layouts;

    PictureInput(Set<Reference> layouts) {
        this.layouts = layouts;
    }

    /**
     * Checks that a model has the channels for it.
     *
     * @throws IllegalArgumentException if not
     */
    public void requireFits(Reference reference) {
        if (!layouts.contains(reference)) {
            throw new IllegalArgumentException("reference " + this + " with a model whose reference is " + reference
                    + "; " + layouts + " are allowed");
        }
    }

    /** What lies on the picture's channels: [B, C, 1, h, w] for every frame alike, or [B, C, F, h, w]. */
    NDArray place(NDManager owner, NDArray picture, int frames) {
        if (this != CHANNELS_NOISE || frames == 1) {
            return picture;
        }
        Shape one = picture.getShape();
        Shape after = new Shape(one.get(0), one.get(1), frames - 1L, one.get(3), one.get(4));
        return picture.concat(owner.randomNormal(after), 2);
    }

    /** The timesteps [clips, frames] as values: each clip's own in all frames, 0 where a frame is given clean. */
    float[] timesteps(float[] each, int frames) {
        float[] all = new float[each.length * frames];
        for (int i = 0; i < all.length; i++) {
            all[i] = this == KV && i % frames == 0 ? 0 : each[i / frames];
        }
        return all;
    }
}
