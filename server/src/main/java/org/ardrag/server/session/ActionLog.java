package org.ardrag.server.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ardrag.server.session.ClientMessage.Action;
import org.ardrag.server.session.ClientMessage.Drag;
import org.ardrag.server.session.ClientMessage.DrawnPath;
import org.ardrag.server.session.ClientMessage.Phase;
import org.ardrag.server.session.ClientMessage.Remove;

/**
 * All that was done to the tracks on the branch that is kept, each action with the chunk that it shapes first. Going
 * back forgets what came later; undoing a gesture goes back to where it began, and it can be played again, chunk by
 * chunk as it was. Not thread-safe.
 */
final class ActionLog {

    /** An undone gesture: its actions, each with its distance in chunks from the gesture's first. */
    private record Undone(int track, List<Map.Entry<Integer, Action>> actions) {}

    private final int maxTracks;
    private final int maxPerChunk;
    private final int maxActions;
    private final TreeMap<Integer, List<ActionEntry>> byChunk = new TreeMap<>();
    private final Deque<Gesture> done = new ArrayDeque<>();
    private final Deque<Undone> undone = new ArrayDeque<>();
    /** Track to gesture, of drags whose pointer is down. */
    private final Map<Integer, Integer> held = new HashMap<>();
    /** Tracks whose pointer is down although what it did was taken away: it is ignored until it begins anew. */
    private final Set<Integer> orphans = new HashSet<>();

    private final Set<Integer> placed = new TreeSet<>();
    private int size;
    private int gestures;

    ActionLog(int maxTracks, int maxPerChunk, int maxActions) {
        this.maxTracks = maxTracks;
        this.maxPerChunk = maxPerChunk;
        this.maxActions = maxActions;
    }

    /**
     * The viewer does something.
     *
     * @param next the first chunk that it can shape
     * @param unseen the first chunk that the viewer has not seen to its end
     * @throws RefusedException if it makes no sense or is too much
     */
    void add(Action action, int next, int unseen) {
        if (action instanceof Drag drag && drag.phase() != Phase.BEGIN) {
            goOn(drag, next);
        } else if (!(action instanceof Remove) || isPlaced(action.track())) {
            begin(action, next, unseen);
        }
    }

    private void goOn(Drag drag, int next) {
        Integer gesture = held.get(drag.track());
        if (gesture != null) {
            append(new ActionEntry(drag, gesture, true), next);
            if (drag.phase() == Phase.END) {
                held.remove(drag.track());
            }
        } else if (!orphans.contains(drag.track())) {
            throw new RefusedException(
                    ErrorCode.BAD_VALUE,
                    "track " + drag.track() + " is not being dragged, begin it first; dragged are " + held.keySet());
        }
    }

    private boolean isPlaced(int track) {
        if (!placed.contains(track) && !orphans.remove(track)) {
            throw new RefusedException(
                    ErrorCode.BAD_VALUE, "there is no track " + track + " to remove, there are " + placed);
        }
        return placed.contains(track);
    }

    private void begin(Action action, int next, int unseen) {
        int track = action.track();
        if (!placed.contains(track) && placed.size() >= maxTracks) {
            throw new RefusedException(
                    ErrorCode.TOO_MANY_TRACKS,
                    "track " + track + " would be one too many, at most " + maxTracks + " are allowed; there are "
                            + placed);
        }
        int shown = action instanceof Drag ? next : Math.min(next, unseen);
        Gesture gesture = new Gesture(++gestures, track, next, shown);
        append(new ActionEntry(action, gesture.id(), true), next);
        // Whatever is being played again on this track gives way to the hand.
        byChunk.tailMap(next, false)
                .values()
                .forEach(later -> drop(later, e -> e.action().track() == track));
        orphans.remove(track);
        held.remove(track);
        if (action instanceof Drag) {
            held.put(track, gesture.id());
        }
        place(action);
        done.addLast(gesture);
        undone.clear();
    }

    /**
     * Begins with what was done in another session. It is played again chunk by chunk as it was, and cannot be undone; a
     * pointer that was down at its end has let go where it was.
     *
     * @param chunks how many of them
     */
    void recall(Map<Integer, List<ActionEntry>> entries, int chunks) {
        Map<Integer, ActionEntry> last = new TreeMap<>();
        new TreeMap<>(entries)
                .headMap(chunks, true)
                .forEach((chunk, all) -> all.forEach(entry -> {
                    gestures = Math.max(gestures, entry.gesture());
                    putAgain(chunk, entry.action(), entry.gesture());
                    last.put(entry.action().track(), entry);
                    place(entry.action());
                }));
        settle(chunks + 1, last);
    }

    private void append(ActionEntry entry, int chunk) {
        List<ActionEntry> waiting = byChunk.computeIfAbsent(chunk, c -> new ArrayList<>());
        if (waiting.size() >= maxPerChunk) {
            throw new RefusedException(
                    ErrorCode.TOO_FAST,
                    waiting.size() + " actions wait for the next chunk, more are not taken before it is made");
        }
        if (size + weight(entry) > maxActions) {
            throw new RefusedException(
                    ErrorCode.TOO_LARGE,
                    "the session remembers " + size + " actions, at most " + maxActions
                            + " are allowed; reset it to go on");
        }
        waiting.add(entry);
        size += weight(entry);
    }

    private void place(Action action) {
        if (action instanceof Remove) {
            placed.remove(action.track());
        } else {
            placed.add(action.track());
        }
    }

    private void drop(List<ActionEntry> entries, Predicate<ActionEntry> unwanted) {
        entries.removeIf(entry -> {
            boolean gone = unwanted.test(entry);
            size -= gone ? weight(entry) : 0;
            return gone;
        });
    }

    private static int weight(ActionEntry entry) {
        return weight(entry.action());
    }

    /** A drawn path takes as much room as its points. */
    static int weight(Action action) {
        return action instanceof DrawnPath path ? path.points().size() : 1;
    }

    /** Whether an action places a track that was not placed. */
    boolean places(Action action) {
        return !(action instanceof Remove) && !placed.contains(action.track());
    }

    int tracks() {
        return placed.size();
    }

    /** Actions that are remembered, a drawn path as its points. */
    int size() {
        return size;
    }

    /** What is to be told to the generator before it makes this chunk, in order. */
    List<ActionEntry> of(int chunk) {
        return List.copyOf(byChunk.getOrDefault(chunk, List.of()));
    }

    /** The same for all chunks before this one. */
    Map<Integer, List<ActionEntry>> before(int chunk) {
        Map<Integer, List<ActionEntry>> copy = new TreeMap<>();
        byChunk.headMap(chunk, false).forEach((c, entries) -> copy.put(c, List.copyOf(entries)));
        return copy;
    }

    /** Forgets what was done from this chunk on: it has not happened yet. */
    void rewind(int chunk) {
        goBack(chunk, entry -> true);
        undone.clear();
    }

    /**
     * Takes the last gesture away, and all that came after the chunk in which it began.
     *
     * @return the gesture; its first chunk is the one to go on from
     * @throws RefusedException if there is none
     */
    Gesture undo() {
        Gesture gesture = done.peekLast();
        if (gesture == null) {
            throw new RefusedException(ErrorCode.BAD_VALUE, "there is no gesture to undo");
        }
        int first = gesture.firstChunk();
        List<Map.Entry<Integer, Action>> actions = new ArrayList<>();
        byChunk.tailMap(first, true).forEach((chunk, entries) -> entries.stream()
                .filter(entry -> entry.gesture() == gesture.id())
                .forEach(entry -> actions.add(Map.entry(chunk - first, entry.action()))));
        undone.addLast(new Undone(gesture.track(), actions));
        goBack(first, entry -> entry.gesture() == gesture.id());
        return gesture;
    }

    /**
     * Plays the gesture again that was undone last, from this chunk on, as it was.
     *
     * @throws RefusedException if there is none
     */
    void redo(int next, int unseen) {
        Undone again = undone.pollLast();
        if (again == null) {
            throw new RefusedException(ErrorCode.BAD_VALUE, "there is no gesture to redo");
        }
        Gesture gesture = new Gesture(++gestures, again.track(), next, Math.min(next, unseen));
        done.addLast(gesture);
        Action last = null;
        int chunk = next;
        for (Map.Entry<Integer, Action> action : again.actions()) {
            last = action.getValue();
            chunk = next + action.getKey();
            putAgain(chunk, last, gesture.id());
            place(last);
        }
        if (last instanceof Drag drag && drag.phase() != Phase.END) {
            putAgain(chunk, ended(drag), gesture.id());
        }
    }

    private void putAgain(int chunk, Action action, int gesture) {
        ActionEntry entry = new ActionEntry(action, gesture, false);
        byChunk.computeIfAbsent(chunk, c -> new ArrayList<>()).add(entry);
        size += weight(entry);
    }

    /** Forgets all later chunks, and of this one what is unwanted. */
    private void goBack(int chunk, Predicate<ActionEntry> unwanted) {
        byChunk.tailMap(chunk, false).values().forEach(entries -> drop(entries, entry -> true));
        drop(byChunk.getOrDefault(chunk, new ArrayList<>()), unwanted);
        byChunk.values().removeIf(List::isEmpty);
        Set<Integer> left = new HashSet<>();
        Map<Integer, ActionEntry> last = new TreeMap<>();
        byChunk.values()
                .forEach(entries -> entries.forEach(entry -> {
                    left.add(entry.gesture());
                    last.put(entry.action().track(), entry);
                }));
        done.removeIf(gesture -> !left.contains(gesture.id()));
        placed.clear();
        last.values().forEach(entry -> place(entry.action()));
        settle(chunk, last);
    }

    /** A track whose pointer is still down goes on; one whose pointer is long gone holds the place that it had. */
    private void settle(int chunk, Map<Integer, ActionEntry> last) {
        Map<Integer, Integer> wereHeld = new HashMap<>(held);
        held.clear();
        last.forEach((track, entry) -> {
            if (entry.action() instanceof Drag drag && drag.phase() != Phase.END) {
                if (Integer.valueOf(entry.gesture()).equals(wereHeld.remove(track))) {
                    held.put(track, entry.gesture());
                } else {
                    putAgain(chunk, ended(drag), entry.gesture());
                }
            }
        });
        orphans.addAll(wereHeld.keySet());
    }

    private static Drag ended(Drag drag) {
        return new Drag(drag.track(), Phase.END, drag.x(), drag.y(), drag.time(), drag.reach());
    }
}
