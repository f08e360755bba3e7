package org.ardrag.server.session;

import java.util.function.Supplier;
import org.ardrag.inference.image.RgbImage;

/** Is told when a session ends in which something was made. Must not block or throw. */
public interface SessionHeir {

    /**
     * A session has ended.
     *
     * @param owner who opened it
     * @param picture with which it began, of the model's size
     * @param trajectory makes its {@code trajectory.json}
     */
    void ended(String owner, RgbImage picture, Supplier<byte[]> trajectory);
}
