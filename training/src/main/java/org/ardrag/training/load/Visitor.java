package org.ardrag.training.load;

import java.io.IOException;
import org.ardrag.training.bench.StudioCalls;
import org.ardrag.training.bench.StudioClient;
import org.ardrag.training.bench.StudioSocket;
import org.ardrag.training.bench.StudioSocket.Reading;

/** How a visitor behaves. Each leaves nothing behind when he goes. */
enum Visitor {
    /** Drags sixty times a second, acknowledges at once; pauses, undoes and goes back now and then. */
    VIEWER {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            try (StudioClient viewer = new StudioClient(visit.calls(), visit.picture(), Reading.AT_ONCE)) {
                while (visit.goesOn()) {
                    drag(viewer, visit, EVENT_MILLIS, STROKE);
                    // Who has gone back does not know which frames there are until the first of them comes.
                    switch (viewer.isGoingBack() ? 3 : visit.random().nextInt(4)) {
                        case 0 -> {
                            viewer.forgetDrags();
                            viewer.say("pause");
                            visit.rest(700);
                            viewer.say("resume");
                        }
                        case 1 -> {
                            viewer.undo();
                            awaitFirstFrame(viewer, visit);
                        }
                        case 2 -> {
                            viewer.rewind(visit.random().nextInt(1 + Math.max(0, viewer.newest())));
                            awaitFirstFrame(viewer, visit);
                        }
                        default -> visit.rest(300); // looks at it
                    }
                }
                if (viewer.newest() >= 0) { // else he has waited for a place all the time
                    visit.calls().get("/api/sessions/" + viewer.session() + "/recording.mp4");
                    visit.tally().count("recordings taken home", 1);
                }
                visit.tally().served(viewer);
            }
        }
    },

    /** Reads three messages a second. He must be kept up with him, not the studio with its memory. */
    SLOW {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            try (StudioClient viewer = new StudioClient(visit.calls(), visit.picture(), Reading.SLOWLY)) {
                while (visit.goesOn()) {
                    drag(viewer, visit, 10 * EVENT_MILLIS, STROKE);
                }
                visit.tally().count("frames of slow readers", viewer.frames());
                if (viewer.lost() + viewer.disordered() > 0) {
                    visit.tally().failed("a slow reader missed frames, or got them out of order");
                }
            }
        }
    },

    /** Starts, drags and never reads from his socket. */
    SILENT {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            try (StudioClient viewer = new StudioClient(visit.calls(), visit.picture(), Reading.NEVER)) {
                while (visit.goesOn()) {
                    drag(viewer, visit, EVENT_MILLIS, STROKE);
                }
            }
        }
    },

    /** Sends as quickly as the network takes it. */
    FLOOD {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            try (StudioClient viewer = new StudioClient(visit.calls(), visit.picture(), Reading.AT_ONCE)) {
                viewer.drag("begin", 0.5, 0.5);
                while (visit.goesOn()) {
                    viewer.drag(
                                    "move",
                                    visit.random().nextDouble(),
                                    visit.random().nextDouble())
                            .toCompletableFuture()
                            .join();
                    visit.tally().count("messages of floods", 1);
                }
                visit.tally().count("frames of floods", viewer.frames());
                for (String code : viewer.errors()) {
                    visit.tally().refused(code);
                }
                if (viewer.errors().isEmpty()) {
                    visit.tally().failed("a flood was not told that it is too fast");
                }
            }
        }
    },

    /** Sends what makes no sense. */
    MALFORMED {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            Nonsense.visit(visit);
        }
    },

    /** Comes back and is lost again, several times a second, as from a network that breaks. */
    STORM {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            StudioCalls.Opened session = visit.calls().open(visit.picture());
            try {
                while (visit.goesOn()) {
                    Quiet ear = new Quiet();
                    try (StudioSocket socket =
                            new StudioSocket(visit.calls(), session.stream(), Reading.AT_ONCE, ear)) {
                        socket.send("{\"type\":\"start\"}");
                        visit.rest(visit.random().nextInt(200));
                    }
                    visit.tally().count("reconnects of storms", 1);
                    session = visit.calls().again(session.id());
                }
            } finally {
                visit.calls().delete(session.id());
            }
        }
    },

    /** Opens a socket and does nothing. */
    IDLE {
        @Override
        void visit(Visit visit) throws IOException, InterruptedException {
            StudioCalls.Opened session = visit.calls().open(visit.picture());
            Quiet ear = new Quiet();
            try (StudioSocket socket = new StudioSocket(visit.calls(), session.stream(), Reading.AT_ONCE, ear)) {
                while (visit.goesOn() && ear.closed() == null) {
                    visit.rest(1000);
                }
                if (ear.closed() != null) {
                    visit.tally().failed("the socket of one who waits was closed: " + ear.closed());
                }
            } finally {
                visit.calls().delete(session.id());
            }
        }
    };

    private static final int EVENT_MILLIS = 16;
    /** Pointer events of one stroke. */
    private static final int STROKE = 120;

    /** Comes, behaves in this way until the visit is over, and goes. */
    abstract void visit(Visit visit) throws IOException, InterruptedException;

    /** Not for ever: a gesture that had shaped nothing yet has no such frame. */
    private static void awaitFirstFrame(StudioClient viewer, Visit visit) throws InterruptedException {
        for (int i = 0; i < 100 && viewer.isGoingBack() && visit.goesOn(); i++) {
            visit.rest(100);
        }
    }

    /** The pointer goes round, a stroke long. */
    private static void drag(StudioClient viewer, Visit visit, int every, int events) throws InterruptedException {
        double x = 0.5;
        double y = 0.5;
        for (int i = 0; i < events && (visit.goesOn() || i == 0); i++) {
            x = 0.5 + 0.2 * Math.cos(i / 20.0);
            y = 0.5 + 0.2 * Math.sin(i / 20.0);
            viewer.drag(i == 0 ? "begin" : "move", x, y);
            visit.rest(every);
        }
        viewer.drag("end", x, y);
    }
}
