package org.ardrag.server.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.ModelReplica;
import org.ardrag.server.device.StudioDevice;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Who comes in, and onto which device: as many sessions as there are places and memory for, each to where the fewest are.
 * The others wait, bound to no device, and come in in the order in which they came, none before an earlier one. Thread-safe;
 * it knows of sessions no more than what they take.
 */
final class Admission {

    private static final long FULL_RETRY_SECONDS = 15;

    /** A session that waited comes in. */
    record Entry(StudioSession session, ModelReplica place) {}

    private final StudioProperties.Limits limits;
    /** They have their places, those that are being closed included. */
    private final Map<StudioSession, ModelReplica> inside = new HashMap<>();

    private final Deque<StudioSession> waiting = new ArrayDeque<>();

    private boolean closed;

    Admission(StudioProperties.Limits limits) {
        this.limits = limits;
    }

    /**
     * A session comes.
     *
     * @return its place; null if it has to wait
     * @throws Problem 503 if nobody more may wait, or it could never come in
     */
    synchronized @Nullable ModelReplica come(StudioSession session) {
        if (!couldEverComeIn(session)) {
            throw full(session);
        }
        ModelReplica place = waiting.isEmpty() ? letIn(session) : null;
        if (place == null) {
            if (waiting.size() >= limits.waiting()) {
                throw full(session);
            }
            waiting.addLast(session);
        }
        return place;
    }

    /** Of the devices that have room the one with the fewest sessions, of several such the first; null if none has. */
    private @Nullable ModelReplica letIn(StudioSession session) {
        if (closed || inside.size() >= limits.sessions()) {
            return null;
        }
        List<ModelReplica> emptiestFirst = copies(session).stream()
                .sorted(Comparator.comparingInt(copy -> on(copy.device())))
                .toList();
        for (ModelReplica copy : emptiestFirst) {
            if (copy.device().memory().promise(copy.sessionBytes())) {
                inside.put(session, copy);
                return copy;
            }
        }
        return null;
    }

    private static boolean couldEverComeIn(StudioSession session) {
        return copies(session).stream().anyMatch(copy -> copy.device().memory().couldHold(copy.sessionBytes()));
    }

    private static List<ModelReplica> copies(StudioSession session) {
        return session.spec().model().replicas();
    }

    private Problem full(StudioSession session) {
        return Problem.unavailable(
                        "studio-full",
                        "The studio is full",
                        inside.size() + " sessions are open, at most " + limits.sessions()
                                + " are allowed; of memory they take, in bytes, " + taken(session)
                                + "; another would take "
                                + copies(session).get(0).sessionBytes() + "; " + waiting.size() + " wait, at most "
                                + limits.waiting() + " may",
                        FULL_RETRY_SECONDS)
                .with("sessions", inside.size())
                .with("maxSessions", limits.sessions())
                .with("waiting", waiting.size())
                .with("maxWaiting", limits.waiting());
    }

    /** Of each device's memory, since a session has to fit onto one. */
    private String taken(StudioSession session) {
        return copies(session).stream()
                .map(copy -> promised(copy.device()) + " of "
                        + copy.device().memory().bytes() + " on " + copy.deviceName())
                .collect(Collectors.joining(", "));
    }

    /** Nothing is left of a session, whether it was inside or waited. */
    synchronized void gone(StudioSession session) {
        ModelReplica place = inside.remove(session);
        if (place == null) {
            waiting.remove(session);
        } else {
            place.device().memory().giveBack(place.sessionBytes());
        }
    }

    /** Lets nobody in from now on, whatever room there is, or lets them in again. */
    synchronized void close(boolean now) {
        closed = now;
    }

    /**
     * Gives places to those who wait, as far as there are any; they are to be opened. Who no longer fits onto any device, since
     * a model took memory there, holds nobody up behind him; he waits on, for that may change again.
     */
    synchronized List<Entry> next() {
        List<Entry> next = new ArrayList<>();
        for (StudioSession session : List.copyOf(waiting)) {
            ModelReplica place = letIn(session);
            if (place != null) {
                waiting.remove(session);
                next.add(new Entry(session, place));
            } else if (couldEverComeIn(session)) {
                break;
            }
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

    /** Those of them that are on this device. */
    synchronized int on(StudioDevice device) {
        return (int)
                inside.values().stream().filter(copy -> copy.device() == device).count();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** Memory that is promised to those inside, bytes. */
    synchronized long promised() {
        return inside.values().stream().mapToLong(ModelReplica::sessionBytes).sum();
    }

    /** To those on this device. */
    synchronized long promised(StudioDevice device) {
        return inside.values().stream()
                .filter(copy -> copy.device() == device)
                .mapToLong(ModelReplica::sessionBytes)
                .sum();
    }
}
