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
 * A session's prompts on their way through the {@link PromptReader}. What was read holds; while it is being read a newer one
 * takes the place of those that came between, which are never read. The session's lock guards it.
 */
final class Prompting {

    private final StudioSession session;
    private final Playhead playhead;
    private final ModelInfo info;
    private final PromptReader reader;
    private String newest = "";
    private boolean reading;
    /** The viewer's prompt that holds, as he is told it; null as long as he wanted none. */
    private ServerMessage.@Nullable Prompt held;

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
        return reader.read(model, known, this::isWanted);
    }

    private boolean isWanted() {
        return !session.hasEnded();
    }

    /**
     * The viewer wants another one.
     *
     * @param place null while the session waits for it: then the prompt is read when it comes in
     */
    void want(@Nullable Place place, String text) {
        if (place == null) {
            int next = playhead.next();
            playhead.branch().prompt(text, next);
            holds(text, next);
            return;
        }
        newest = text;
        if (!reading) {
            reading = true;
            read(place.model().model(), text);
        }
    }

    private void read(LiveModel model, String text) {
        reader.read(model, List.of(text), this::isWanted).whenComplete((nothing, failure) -> {
            int next;
            synchronized (session) {
                next = failure == null ? playhead.prompt(text) : playhead.next();
                if (failure == null) {
                    holds(text, next);
                    tell();
                    reading = !newest.equals(text) && isWanted();
                    if (reading) {
                        read(model, newest);
                    }
                }
            }
            if (failure != null) {
                session.fail(next, failure);
            }
        });
    }

    private void holds(String text, int chunk) {
        held = new ServerMessage.Prompt(text, playhead.shape().firstFrame(chunk));
    }

    /** Tells the viewer which of his prompts holds; a page that was away needs it again. */
    void tell() {
        if (held != null) {
            playhead.delivery().tell(held);
        }
    }
}
