package org.ardrag.server.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames on their way to the viewer, each at its time. Not thread-safe: the session's lock guards it. */
final class Delivery {

    /** Nothing is due. */
    static final long NEVER = -1;

    /** A thread wakes a little late at best: what is due this soon is sent now. */
    private static final long SOON = 500_000;

    private record Waiting(VideoFrame frame, long due) {}

    private final ChunkShape shape;
    private final SendWindow window;
    private final Deque<Waiting> unsent = new ArrayDeque<>();
    private @Nullable Viewer viewer;

    Delivery(ChunkShape shape) {
        this.shape = shape;
        this.window = new SendWindow(shape);
    }

    @Nullable
    Viewer viewer() {
        return viewer;
    }

    SendWindow window() {
        return window;
    }

    void attach(Viewer newViewer) {
        viewer = newViewer;
        window.reconnected();
    }

    void detach() {
        viewer = null;
    }

    void tell(ServerMessage message) {
        if (viewer != null) {
            viewer.send(message);
        }
    }

    /** Queues the frames of one chunk, the first to be sent at {@code due}, the others a period apart. */
    void queue(List<VideoFrame> frames, long due, long period) {
        long at = due;
        for (VideoFrame frame : frames) {
            unsent.addLast(new Waiting(frame, at));
            at += period;
        }
    }

    /**
     * Throws the unsent frames from this chunk on away.
     *
     * @return when the first frame that replaces them is due at the earliest
     */
    long rewound(int chunk, long now, long period) {
        unsent.removeIf(waiting -> waiting.frame().index() >= shape.firstFrame(chunk));
        window.rewound(chunk);
        Waiting last = unsent.peekLast();
        return last == null ? now : Math.max(now, last.due() + period);
    }

    /** All waiting frames are due later by this long. */
    void shift(long nanos) {
        Deque<Waiting> shifted = new ArrayDeque<>();
        unsent.forEach(waiting -> shifted.addLast(new Waiting(waiting.frame(), waiting.due() + nanos)));
        unsent.clear();
        unsent.addAll(shifted);
    }

    /**
     * Sends what is due.
     *
     * @param running whether the video runs; the picture itself is sent in any case
     * @return nanoseconds until more is due, or {@link #NEVER}
     */
    long pump(long now, boolean running) {
        while (viewer != null) {
            Waiting next = unsent.peekFirst();
            if (next == null || !running && next.frame().index() > 0) {
                return NEVER;
            }
            if (!window.allows(shape.chunkOf(next.frame().index()))) {
                return NEVER; // frames that are sent again wait to be seen, as new ones do
            }
            if (next.due() - now > SOON) {
                return next.due() - now;
            }
            unsent.removeFirst();
            viewer.send(next.frame());
            window.sent(next.frame().index());
        }
        return NEVER;
    }

    /** Frames that were made but not sent. */
    int waiting() {
        return unsent.size();
    }
}
