package org.ardrag.server.session;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Takes out of sessions what is to outlive them, and begins sessions with it again. Calls block. */
@Component
public final class SessionKeeper {

    private final SessionRegistry sessions;
    private final ModelHost models;
    private final JsonMapper json;

    SessionKeeper(SessionRegistry sessions, ModelHost models, JsonMapper json) {
        this.sessions = sessions;
        this.models = models;
        this.json = json;
    }

    /**
     * Writes what of a session can be kept into a folder, all as of one moment: {@code video.mp4}, {@code thumbnail.jpg},
     * {@code picture.png} and {@code trajectory.json}.
     *
     * @throws Problem 404 if there is no such session, or it is not the caller's; 409 if there is nothing yet
     */
    public Kept keep(String sessionId, Caller caller, Path folder) throws IOException {
        return sessions.get(sessionId, caller).report().keepsake().write(folder, json);
    }

    /**
     * Opens a session that plays again what was kept, up to a frame, and then holds for its viewer to go on.
     *
     * @param trajectory as it was kept
     * @throws Problem 400 if there is no such frame; 409 if no model with the same weights can be had; and as for any
     *     other session
     */
    public Opened goOn(Caller caller, RgbImage picture, byte[] trajectory, long frame) throws IOException {
        Replay replay = Replay.read(json, trajectory, frame);
        HostedModel model = hold(replay);
        try {
            StudioSession session = sessions.create(
                    caller,
                    model,
                    new Opening(replay.imageId(), replay.crop(), picture, replay.seed(), replay.prompt(), replay));
            return Opened.of(session);
        } finally {
            models.release(model);
        }
    }

    private HostedModel hold(Replay replay) {
        for (HostedModel offered : models.models()) {
            if (offered.info().checksum().equals(replay.checksum())) {
                return models.hold(offered.info().name(), false);
            }
        }
        throw new Problem(
                HttpStatus.CONFLICT,
                "other-model",
                "The video was made by another model",
                "it was made by model " + replay.model() + " with weights "
                        + replay.checksum()
                                .substring(0, Math.min(12, replay.checksum().length()))
                        + ", new sessions can have "
                        + models.models().stream()
                                .map(model -> model.info().name())
                                .toList()
                        + ": an administrator can activate it again");
    }
}
