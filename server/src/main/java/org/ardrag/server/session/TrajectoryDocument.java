package org.ardrag.server.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.trajectory.PathPoint;
import org.ardrag.server.image.Crop;
import org.ardrag.server.session.ClientMessage.Action;
import org.ardrag.server.session.ClientMessage.Anchor;
import org.ardrag.server.session.ClientMessage.Drag;
import org.ardrag.server.session.ClientMessage.DrawnPath;
import org.jspecify.annotations.Nullable;

/**
 * {@code trajectory.json}: what the frames of a session came from, enough to make them again.
 *
 * @param version of this format
 * @param model which one it was and how it computed: another precision, attention kernel, number of threads or device
 *     makes other last bits
 * @param picture what was uploaded, and the part of it that is shown
 * @param prompt at the start, if the model takes one
 * @param prompts later ones, each from its chunk on
 * @param frames the frames that are kept, the picture included
 * @param controls for each frame from 1 on: where its tracks were asked to be
 * @param events what was done, in order; each with the chunk that it shaped first
 */
record TrajectoryDocument(
        int version,
        ModelInfo model,
        long seed,
        Picture picture,
        @Nullable String prompt,
        List<PromptFrom> prompts,
        int fps,
        int framesPerChunk,
        long frames,
        List<FrameControl> controls,
        List<Map<String, Object>> events) {

    private static final int VERSION = 1;

    record Picture(String imageId, Crop crop) {}

    record PromptFrom(int chunk, String text) {}

    record FrameControl(long frame, List<ControlPoint> points) {}

    static TrajectoryDocument of(
            SessionSpec spec,
            ModelInfo info,
            long seed,
            Map<Integer, String> prompts,
            Map<Integer, List<ActionEntry>> actions,
            List<ControlChunk> chunks) {
        List<PromptFrom> later = new ArrayList<>();
        prompts.forEach((chunk, text) -> later.add(new PromptFrom(chunk, text)));
        List<FrameControl> controls = new ArrayList<>();
        for (ControlChunk chunk : chunks) {
            for (List<ControlPoint> points : chunk.frames()) {
                controls.add(new FrameControl(controls.size() + 1L, points));
            }
        }
        List<Map<String, Object>> events = new ArrayList<>();
        actions.forEach((chunk, entries) -> entries.forEach(entry -> events.add(event(chunk, entry))));
        return new TrajectoryDocument(
                VERSION,
                info,
                seed,
                new Picture(spec.imageId(), spec.crop()),
                spec.prompt(),
                later,
                info.fps(),
                info.framesPerChunk(),
                controls.size() + 1L,
                controls,
                events);
    }

    /** As it was received, with the chunk, and whether it was played again by a redo or ended by going back. */
    private static Map<String, Object> event(int chunk, ActionEntry entry) {
        Map<String, Object> event = new LinkedHashMap<>();
        Action action = entry.action();
        event.put("chunk", chunk);
        event.put("gesture", entry.gesture());
        event.put("live", entry.live());
        event.put("track", action.track());
        if (action instanceof Drag drag) {
            event.put("type", "drag");
            event.put("phase", drag.phase().name().toLowerCase(Locale.ROOT));
            event.put("x", drag.x());
            event.put("y", drag.y());
            event.put("time", drag.time());
            event.put("reach", drag.reach());
        } else if (action instanceof DrawnPath path) {
            event.put("type", "path");
            event.put(
                    "points",
                    path.points().stream().map(TrajectoryDocument::point).toList());
            event.put("reach", path.reach());
        } else if (action instanceof Anchor anchor) {
            event.put("type", "anchor");
            event.put("x", anchor.x());
            event.put("y", anchor.y());
            event.put("reach", anchor.reach());
        } else {
            event.put("type", "remove");
        }
        return event;
    }

    private static List<Number> point(PathPoint point) {
        return List.of(point.x(), point.y(), point.millis());
    }
}
