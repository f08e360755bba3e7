package org.ardrag.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.server.StudioProperties;
import org.jspecify.annotations.Nullable;

/**
 * All that made the frames that are kept: seed, prompts, actions, and the control of every chunk as the generator used
 * it. Not thread-safe.
 */
final class Branch {

    private final StudioProperties.Limits limits;
    private final @Nullable String firstPrompt;
    private final List<ControlChunk> controls = new ArrayList<>();
    /** First chunk to text. */
    private final TreeMap<Integer, String> prompts = new TreeMap<>();
    /** First chunk to the clock of the newest live drag message that shapes it. */
    private final TreeMap<Integer, Long> dragTimes = new TreeMap<>();

    private ActionLog actions;
    private long seed;

    Branch(StudioProperties.Limits limits, long seed, @Nullable String prompt) {
        this.limits = limits;
        this.seed = seed;
        this.firstPrompt = prompt;
        this.actions = newLog();
    }

    private ActionLog newLog() {
        return new ActionLog(limits.tracks(), limits.actionsPerChunk(), limits.actionsPerSession());
    }

    /** Begins with what made another session's video. */
    void recall(Replay replay) {
        actions.recall(replay.actions(), replay.chunks());
        prompts.putAll(new TreeMap<>(replay.prompts()).headMap(replay.chunks(), true));
    }

    /** From this chunk on nothing is played again: the viewer goes on himself. */
    void takeOver(int next) {
        actions.rewind(next);
        prompts.tailMap(next, true).clear();
    }

    void act(ClientMessage.Action action, int next, int unseen) {
        actions.add(action, next, unseen);
        if (action instanceof ClientMessage.Drag drag) {
            dragTimes.put(next, drag.time());
        }
    }

    void prompt(String text, int next) {
        prompts.put(next, text);
    }

    /** A chunk was made and is kept. */
    void made(ControlChunk control) {
        controls.add(control);
    }

    /** Forgets everything from this chunk on. */
    void rewind(int chunk) {
        actions.rewind(chunk);
        forget(chunk);
    }

    /** Takes the last gesture away and returns it. */
    Gesture undo() {
        Gesture gesture = actions.undo();
        forget(gesture.firstChunk());
        return gesture;
    }

    void redo(int next, int unseen) {
        actions.redo(next, unseen);
    }

    /** Starts again from the picture. The prompt that holds now holds from the start. */
    void reset(long newSeed) {
        forget(0);
        actions = newLog();
        seed = newSeed;
    }

    /** The newest prompt holds on: it is what the page shows. */
    private void forget(int chunk) {
        String text = promptAt(Integer.MAX_VALUE);
        prompts.tailMap(chunk, true).clear();
        if (text != null && !text.equals(promptAt(chunk))) {
            prompts.put(Math.max(1, chunk), text);
        }
        dragTimes.tailMap(chunk, true).clear();
        int kept = Math.max(0, chunk - 1);
        if (controls.size() > kept) {
            controls.subList(kept, controls.size()).clear();
        }
    }

    /** A new page has a new clock. */
    void forgetDragTimes() {
        dragTimes.clear();
    }

    long seed() {
        return seed;
    }

    @Nullable
    String promptAt(int chunk) {
        Map.Entry<Integer, String> entry = prompts.floorEntry(chunk);
        return entry == null ? firstPrompt : entry.getValue();
    }

    /** The {@code time} of the newest drag message that shapes this chunk, 0 if none. */
    long dragTimeAt(int chunk) {
        Map.Entry<Integer, Long> entry = dragTimes.floorEntry(chunk);
        return entry == null ? 0 : entry.getValue();
    }

    /** What was done, to be asked about. */
    ActionLog actions() {
        return actions;
    }

    List<ActionEntry> actionsOf(int chunk) {
        return actions.of(chunk);
    }

    Map<Integer, List<ActionEntry>> actionsBefore(int chunk) {
        return actions.before(chunk);
    }

    List<ControlChunk> controls() {
        return List.copyOf(controls);
    }

    Map<Integer, String> prompts() {
        return new TreeMap<>(prompts);
    }
}
