package org.ardrag.server.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;

/**
 * Who comes in: as many sessions as there are places and memory for; the others wait and come in in the order in which
 * they came, none before an earlier one. Thread-safe; it knows of sessions no more than what they take.
 */
final class Admission {

    private static final long FULL_RETRY_SECONDS = 15;

    private final StudioProperties.Limits limits;
    /** They have their places, those that are being closed included. */
    private final Set<StudioSession> inside = new HashSet<>();

    private final Deque<StudioSession> waiting = new ArrayDeque<>();
    /** Native memory promised to those inside. */
    private long promised;

    private boolean closed;

    Admission(StudioProperties.Limits limits) {
        this.limits = limits;
    }

    /**
     * A session comes.
     *
     * @return whether it has its place at once; else it waits
     * @throws Problem 503 if nobody more may wait, or it could never come in
     */
    synchronized boolean come(StudioSession session) {
        if (bytes(session) > limits.sessionMemory().toBytes()) {
            throw full(session);
        }
        if (!closed && waiting.isEmpty() && hasRoomFor(session)) {
            letIn(session);
            return true;
        }
        if (waiting.size() >= limits.waiting()) {
            throw full(session);
        }
        waiting.addLast(session);
        return false;
    }

    private boolean hasRoomFor(StudioSession session) {
        return inside.size() < limits.sessions()
                && promised + bytes(session) <= limits.sessionMemory().toBytes();
    }

    private void letIn(StudioSession session) {
        inside.add(session);
        promised += bytes(session);
    }

    private static long bytes(StudioSession session) {
        return session.spec().model().sessionBytes();
    }

    private Problem full(StudioSession session) {
        return Problem.unavailable(
                        "studio-full",
                        "The studio is full",
                        inside.size() + " sessions are open, at most " + limits.sessions()
                                + " are allowed; they take " + promised + " of "
                                + limits.sessionMemory().toBytes() + " bytes, another would take " + bytes(session)
                                + "; " + waiting.size() + " wait, at most " + limits.waiting() + " may",
                        FULL_RETRY_SECONDS)
                .with("sessions", inside.size())
                .with("maxSessions", limits.sessions())
                .with("waiting", waiting.size())
                .with("maxWaiting", limits.waiting());
    }

    /** Nothing is left of a session, whether it was inside or waited. */
    synchronized void gone(StudioSession session) {
        if (inside.remove(session)) {
            promised -= bytes(session);
        } else {
            waiting.remove(session);
        }
    }

    /** Lets nobody in from now on, whatever room there is, or lets them in again. */
    synchronized void close(boolean now) {
        closed = now;
    }

    /** Gives places to those who wait, as far as there are any; they are to be opened. */
    synchronized List<StudioSession> next() {
        List<StudioSession> next = new ArrayList<>();
        while (!closed && !waiting.isEmpty() && hasRoomFor(waiting.getFirst())) {
            StudioSession session = waiting.removeFirst();
            letIn(session);
            next.add(session);
        }
        return next;
    }

    /** Those who wait, the first in line first. */
    synchronized List<StudioSession> line() {
        return List.copyOf(waiting);
    }

    /** Sessions that have a place. */
    synchronized int inside() {
        return inside.size();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    synchronized long promised() {
        return promised;
    }
}
