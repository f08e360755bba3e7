package org.ardrag.server.session;

import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.image.Crop;
import org.jspecify.annotations.Nullable;

/**
 * With what a session is opened.
 *
 * @param imageId of the upload that the picture was cut from
 * @param picture of the size that frames are shown at: the model's, or so many whole times that
 * @param prompt null for a model that takes none
 * @param replay what is played again first, or null
 */
record Opening(
        String imageId, Crop crop, RgbImage picture, long seed, @Nullable String prompt, @Nullable Replay replay) {}
