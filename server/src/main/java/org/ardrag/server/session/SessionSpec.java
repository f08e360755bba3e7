package org.ardrag.server.session;

import java.nio.file.Path;
import java.time.Instant;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.image.Crop;
import org.ardrag.server.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What a session is opened with.
 *
 * @param id its name, not to be guessed
 * @param caller who opened it
 * @param tickets with which its socket may be opened
 * @param picture of the size that frames are shown at
 * @param modelPicture the same as the model is given it: of its own size
 * @param crop the part of the uploaded picture that it shows
 * @param replay what is played again before the viewer goes on; null for a session that begins with the picture
 * @param recording file for its frames
 */
record SessionSpec(
        String id,
        Caller caller,
        Tickets tickets,
        HostedModel model,
        String imageId,
        Crop crop,
        RgbImage picture,
        RgbImage modelPicture,
        long seed,
        @Nullable String prompt,
        @Nullable Replay replay,
        Path recording,
        Instant created) {

    /** Where its socket is, each time with a new ticket. */
    String streamUrl() {
        return "/ws/sessions/" + id + "?ticket=" + tickets.issue();
    }
}
