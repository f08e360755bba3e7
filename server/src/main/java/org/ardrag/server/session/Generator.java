package org.ardrag.server.session;

import java.util.List;
import java.util.Objects;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Trajectories;
import org.ardrag.server.device.LiveSession;
import org.ardrag.server.device.ModelReplica;
import org.ardrag.server.session.ClientMessage.Action;
import org.ardrag.server.session.ClientMessage.Anchor;
import org.ardrag.server.session.ClientMessage.Drag;
import org.ardrag.server.session.ClientMessage.DrawnPath;
import org.ardrag.server.session.ClientMessage.Remove;
import org.jspecify.annotations.Nullable;

/** The part of a session that lives on the device: its native state and its tracks. Device thread only. */
final class Generator implements AutoCloseable {

    /** A chunk and the control that it was made with. */
    record Made(Chunk chunk, ControlChunk control) {}

    /** Chunks replayed at one go: two take about as long as a chunk that is made anew. */
    private static final int STRETCH = 2;

    private final ModelReplica model;
    private final RgbImage picture;
    private @Nullable LiveSession live;
    private Trajectories tracks;
    private @Nullable String prompt;

    Generator(ModelReplica model, RgbImage picture) {
        this.model = model;
        this.picture = picture;
        this.tracks = newTracks();
    }

    /** Makes room for the session's state on the device. */
    void open(long seed, @Nullable String text) {
        close();
        live = model.model().open(picture, seed, text);
        model.device().memory().opened(model.sessionBytes());
        tracks = newTracks();
        prompt = text;
    }

    /**
     * Goes to the chunk that is to be made, a stretch of the way at most.
     *
     * @return how many chunks are still to be replayed; 0 when {@link #make} can make it at once
     */
    int approach(ChunkJob job) {
        // 1. Start again from the picture, if it was reset.
        if (job.fresh || live == null) {
            open(job.seed, job.prompt);
        }
        LiveSession session = Objects.requireNonNull(live);
        // 2. Go back, if what comes next is not what was to come.
        if (session.nextChunk() != job.chunk) {
            session.rewind(job.chunk);
        }
        return session.replay(STRETCH);
    }

    /** Makes a chunk that was approached. */
    Made make(ChunkJob job) {
        LiveSession session = Objects.requireNonNull(live);
        // 3. The prompt as it is at this chunk; setting it again does no harm after going back.
        if (!Objects.equals(prompt, job.prompt)) {
            session.prompt(Objects.requireNonNullElse(job.prompt, ""));
            prompt = job.prompt;
        }
        // 4. The tracks as they were when the chunk before was made, and what was done since.
        if (tracks.nextChunk() != job.chunk) {
            rewindTracks(job.chunk);
        }
        tell(job.actions);
        // 5. The chunk.
        ControlChunk control = tracks.next();
        return new Made(session.next(control), control);
    }

    /** A chunk's tracks hold what was told before it: that is over only once the chunk before is made again. */
    private void rewindTracks(int chunk) {
        if (chunk == 1) {
            tracks = newTracks();
        } else {
            tracks.rewind(chunk - 1);
            tracks.next();
        }
    }

    private Trajectories newTracks() {
        return new Trajectories(model.info().fps(), model.info().framesPerChunk());
    }

    private void tell(List<ActionEntry> entries) {
        for (ActionEntry entry : entries) {
            Action action = entry.action();
            if (action instanceof Drag drag) {
                switch (drag.phase()) {
                    case BEGIN -> tracks.begin(drag.track(), drag.x(), drag.y(), drag.time(), drag.reach());
                    case MOVE -> tracks.move(drag.track(), drag.x(), drag.y(), drag.time());
                    case END -> tracks.end(drag.track(), drag.x(), drag.y(), drag.time());
                }
            } else if (action instanceof DrawnPath path) {
                tracks.path(path.track(), path.points(), path.reach());
            } else if (action instanceof Anchor anchor) {
                tracks.anchor(anchor.track(), anchor.x(), anchor.y(), anchor.reach());
            } else if (action instanceof Remove remove) {
                tracks.remove(remove.track());
            }
        }
    }

    @Override
    public void close() {
        LiveSession open = live;
        live = null;
        if (open != null) {
            model.device().memory().closed(model.sessionBytes());
            open.close();
        }
    }
}
