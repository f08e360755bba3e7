package org.ardrag.server.device;

import org.ardrag.inference.session.ModelInfo;

/**
 * The size that a model's frames are shown at. What a model makes that moves in pixels what is held can be shown larger, with
 * the picture's own detail; the frames of others are shown as they are.
 *
 * @param width pixels
 * @param height pixels
 */
public record FrameSize(int width, int height) {

    /** As many whole times as large as the model's own as fit into so many pixels a side; once at least. */
    public static FrameSize of(ModelInfo model, int side) {
        int times = model.reach() ? Math.max(1, side / Math.max(model.width(), model.height())) : 1;
        return new FrameSize(times * model.width(), times * model.height());
    }
}
