package org.ardrag.server.session;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.device.LiveModel;
import org.jspecify.annotations.Nullable;

/**
 * A session's prompts on their way through the {@link PromptReader}. While one is being read a newer one takes the place of
 * those that came between: of many in a row the first and the last are read, and nobody else waits for more than one of them.
 * The session's lock guards it.
 */
final class Prompting {

    private final StudioSession session;
    private final Playhead playhead;
    private final ModelInfo info;
    private final PromptReader reader;
    private String newest = "";
    private boolean reading;

    Prompting(StudioSession session, Playhead playhead, ModelInfo info, PromptReader reader) {
        this.session = session;
        this.playhead = playhead;
        this.info = info;
        this.reader = reader;
    }

    /** Reads all that the session's chunks are known to need, before it has its first turn on the device. */
    CompletableFuture<Void> begin(LiveModel model) {
        if (!info.prompts()) {
            return CompletableFuture.completedFuture(null);
        }
        Set<String> known;
        synchronized (session) {
            known = new LinkedHashSet<>(playhead.branch().prompts().values());
            known.add(Objects.requireNonNullElse(session.spec().prompt(), ""));
        }
        return reader.read(model, known);
    }

    /**
     * The viewer wants another one.
     *
     * @param place null while the session waits for it: then the prompt is read when it comes in
     */
    void want(@Nullable Place place, String text) {
        if (place == null) {
            playhead.branch().prompt(text, playhead.next());
            return;
        }
        newest = text;
        if (!reading) {
            reading = true;
            read(place.model().model(), text);
        }
    }

    private void read(LiveModel model, String text) {
        reader.read(model, List.of(text)).whenComplete((nothing, failure) -> {
            if (failure != null) {
                session.fail(playhead.next(), failure);
                return;
            }
            synchronized (session) {
                if (newest.equals(text)) {
                    reading = false;
                    hold(text);
                } else {
                    read(model, newest);
                }
            }
        });
    }

    private void hold(String text) {
        int next = playhead.next();
        playhead.branch().prompt(text, next);
        playhead.delivery().tell(new ServerMessage.Prompt(text, playhead.shape().firstFrame(next)));
    }
}
