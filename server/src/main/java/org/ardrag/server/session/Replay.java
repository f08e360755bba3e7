package org.ardrag.server.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ardrag.inference.trajectory.PathPoint;
import org.ardrag.server.image.Crop;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.session.ClientMessage.Action;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What made the first chunks of a video, read back from its {@code trajectory.json}: a session that begins with it makes
 * them again and can go on from there.
 *
 * @param chunks how many are made again
 * @param actions by the chunk that each shaped first
 * @param held where the tracks are at the end of these chunks that are held there
 */
record Replay(
        String model,
        String checksum,
        String imageId,
        Crop crop,
        long seed,
        @Nullable String prompt,
        Map<Integer, String> prompts,
        int framesPerChunk,
        int chunks,
        Map<Integer, List<ActionEntry>> actions,
        List<Held> held) {

    /** Where a track is held, fractions of the frame. */
    record Held(int track, double x, double y) {}

    /**
     * Reads what the studio itself has written.
     *
     * @param frame up to which it is made again; the chunk that holds it only if it is that chunk's last
     * @throws Problem 400 if there is no such frame
     */
    static Replay read(JsonMapper json, byte[] trajectory, long frame) {
        JsonNode file = json.readTree(trajectory);
        long last = file.get("frames").longValue() - 1;
        if (frame < 0 || frame > last) {
            throw Problem.badRequest("there is no frame " + frame + ", allowed are frames from 0 to " + last);
        }
        int framesPerChunk = file.get("framesPerChunk").intValue();
        JsonNode crop = file.get("picture").get("crop");
        JsonNode prompt = file.get("prompt");
        Map<Integer, String> prompts = new TreeMap<>();
        file.get("prompts")
                .forEach(each -> prompts.put(
                        each.get("chunk").intValue(), each.get("text").stringValue()));
        int chunks = (int) (frame / framesPerChunk);
        return new Replay(
                file.get("model").get("name").stringValue(),
                file.get("model").get("checksum").stringValue(),
                file.get("picture").get("imageId").stringValue(),
                new Crop(
                        crop.get("x").intValue(),
                        crop.get("y").intValue(),
                        crop.get("width").intValue(),
                        crop.get("height").intValue()),
                file.get("seed").longValue(),
                prompt == null || prompt.isNull() ? null : prompt.stringValue(),
                prompts,
                framesPerChunk,
                chunks,
                actions(file.get("events")),
                held(file.get("controls"), chunks * framesPerChunk));
    }

    private static Map<Integer, List<ActionEntry>> actions(JsonNode events) {
        Map<Integer, List<ActionEntry>> actions = new TreeMap<>();
        for (JsonNode event : events) {
            ActionEntry entry =
                    new ActionEntry(action(event), event.get("gesture").intValue(), false);
            actions.computeIfAbsent(event.get("chunk").intValue(), chunk -> new ArrayList<>())
                    .add(entry);
        }
        return actions;
    }

    private static Action action(JsonNode event) {
        int track = event.get("track").intValue();
        return switch (event.get("type").stringValue()) {
            case "drag" ->
                new ClientMessage.Drag(
                        track,
                        ClientMessage.Phase.valueOf(
                                event.get("phase").stringValue().toUpperCase(Locale.ROOT)),
                        event.get("x").doubleValue(),
                        event.get("y").doubleValue(),
                        event.get("time").longValue(),
                        event.get("reach").doubleValue());
            case "path" ->
                new ClientMessage.DrawnPath(
                        track, points(event.get("points")), event.get("reach").doubleValue());
            case "anchor" ->
                new ClientMessage.Anchor(
                        track,
                        event.get("x").doubleValue(),
                        event.get("y").doubleValue(),
                        event.get("reach").doubleValue());
            case "remove" -> new ClientMessage.Remove(track);
            default -> throw new IllegalStateException("event " + event);
        };
    }

    private static List<PathPoint> points(JsonNode array) {
        List<PathPoint> points = new ArrayList<>();
        array.forEach(point -> points.add(new PathPoint(
                point.get(0).floatValue(),
                point.get(1).floatValue(),
                point.get(2).longValue())));
        return points;
    }

    private static List<Held> held(JsonNode controls, int frame) {
        List<Held> held = new ArrayList<>();
        if (frame > 0) {
            controls.get(frame - 1)
                    .get("points")
                    .forEach(point -> held.add(new Held(
                            point.get("track").intValue(),
                            point.get("x").doubleValue(),
                            point.get("y").doubleValue())));
        }
        return held;
    }
}
