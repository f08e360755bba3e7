package org.ardrag.server.session;

import org.ardrag.inference.session.ModelInfo;

/** What a client's message means for where its session stands; of a prompt only whether it may be used. The session's lock guards
 * it. */
final class ViewerWishes {

    private ViewerWishes() {}

    /**
     * Does what a message asks for.
     *
     * @throws RefusedException if it makes no sense; nothing has changed then
     * @return whether it was about the session's state
     */
    static boolean act(ClientMessage message, Playhead playhead, ModelInfo info, SessionMetrics metrics, long now) {
        if (message instanceof ClientMessage.Ack ack) {
            playhead.seen(ack.frame(), now);
        } else if (message instanceof ClientMessage.Action action) {
            if (!info.drags()) {
                throw new RefusedException(ErrorCode.BAD_VALUE, "the model " + info.name() + " takes no drags");
            }
            playhead.act(action);
        } else if (message instanceof ClientMessage.Start || message instanceof ClientMessage.Resume) {
            playhead.resume(now);
            return true;
        } else if (message instanceof ClientMessage.Pause) {
            playhead.pause(now);
            return true;
        } else if (message instanceof ClientMessage.Rewind rewind) {
            metrics.abandoned(playhead.rewind(rewind.frame(), now));
        } else if (message instanceof ClientMessage.Undo) {
            metrics.abandoned(playhead.undo(now));
        } else if (message instanceof ClientMessage.Redo) {
            playhead.redo();
        } else if (message instanceof ClientMessage.Reset reset) {
            long seed = reset.seed() == null ? playhead.branch().seed() : reset.seed();
            metrics.abandoned(playhead.reset(seed, now));
        } else if (message instanceof ClientMessage.Prompt) {
            if (!info.prompts()) {
                throw new RefusedException(ErrorCode.BAD_VALUE, "the model " + info.name() + " takes no prompt");
            }
        }
        return false;
    }
}
