package org.ardrag.server.session;

import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.fairness.Holding;
import org.jspecify.annotations.Nullable;

/** What a client's messages mean for where its session stands. Not thread-safe: the session's lock guards it. */
final class ViewerWishes {

    private final Playhead playhead;
    private final ModelInfo info;
    private final Prompting prompting;
    private final Holding holding;
    private final SessionMetrics metrics;
    private long draggedAt;

    ViewerWishes(Playhead playhead, ModelInfo info, Prompting prompting, Holding holding, SessionMetrics metrics) {
        this.playhead = playhead;
        this.info = info;
        this.prompting = prompting;
        this.holding = holding;
        this.metrics = metrics;
    }

    /**
     * Does what a message asks for.
     *
     * @param place null while the session waits for it
     * @throws RefusedException if it makes no sense; nothing has changed then, but that a replay is over
     * @return whether it was about the session's state
     */
    boolean act(ClientMessage message, @Nullable Place place, long now) {
        boolean aboutState = false;
        if (message instanceof ClientMessage.Ack ack) {
            playhead.seen(ack.frame(), now);
        } else if (message instanceof ClientMessage.Action action) {
            act(action, now);
        } else if (message instanceof ClientMessage.Start || message instanceof ClientMessage.Resume) {
            playhead.resume(now);
            aboutState = true;
        } else if (message instanceof ClientMessage.Pause) {
            playhead.pause(now);
            aboutState = true;
        } else if (message instanceof ClientMessage.Rewind rewind) {
            metrics.abandoned(playhead.rewind(rewind.frame(), now));
        } else if (message instanceof ClientMessage.Undo) {
            metrics.abandoned(playhead.undo(now));
        } else if (message instanceof ClientMessage.Redo) {
            playhead.redo();
        } else if (message instanceof ClientMessage.Reset reset) {
            long seed = reset.seed() == null ? playhead.branch().seed() : reset.seed();
            metrics.abandoned(playhead.reset(seed, now));
        } else if (message instanceof ClientMessage.Prompt prompt) {
            prompt(prompt, place);
        }
        takeShare();
        return aboutState;
    }

    private void act(ClientMessage.Action action, long now) {
        if (!info.drags()) {
            throw new RefusedException(ErrorCode.BAD_VALUE, "the model " + info.name() + " takes no drags");
        }
        String tracks = playhead.branch().actions().places(action) ? holding.tooManyTracks() : null;
        if (tracks != null) {
            throw new RefusedException(ErrorCode.TOO_MANY_TRACKS, tracks);
        }
        String points = holding.tooManyPoints(ActionLog.weight(action));
        if (points != null) {
            throw new RefusedException(ErrorCode.TOO_LARGE, points);
        }
        playhead.act(action);
        if (action instanceof ClientMessage.Drag) {
            draggedAt = now;
        }
    }

    private void prompt(ClientMessage.Prompt prompt, @Nullable Place place) {
        if (!info.prompts()) {
            throw new RefusedException(ErrorCode.BAD_VALUE, "the model " + info.name() + " takes no prompt");
        }
        prompting.want(place, prompt.text());
    }

    /** What the session now holds counts for its owner. */
    void takeShare() {
        ActionLog actions = playhead.branch().actions();
        holding.set(actions.tracks(), actions.size());
    }

    /** When the newest drag came in, for the chunk that is begun with it; 0 if there was none since the last. */
    long takeDrag() {
        long at = draggedAt;
        draggedAt = 0;
        return at;
    }
}
