package org.ardrag.server.image;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded picture on disk.
 *
 * @param id its name, not to be guessed
 * @param file as it was sent
 * @param format by content
 * @param width pixels, upright
 * @param height pixels, upright
 * @param orientation how the stored pixels are to be turned
 * @param sizeBytes of the file
 */
public record StoredImage(
        String id, Path file, PictureFormat format, int width, int height, Orientation orientation, long sizeBytes) {

    /** The part of the picture that a model of this shape is shown, out of the whole or out of what was chosen. */
    public Crop crop(@Nullable Crop chosen, int toWidth, int toHeight) {
        Crop whole = new Crop(0, 0, width, height);
        return (chosen == null ? whole : chosen).fit(toWidth, toHeight);
    }
}
