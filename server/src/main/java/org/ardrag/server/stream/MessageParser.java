package org.ardrag.server.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.trajectory.PathPoint;
import org.ardrag.inference.trajectory.Trajectories;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.json.Fields;
import org.ardrag.server.session.ClientMessage;
import org.ardrag.server.session.ErrorCode;
import org.ardrag.server.session.RefusedException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what clients say. Whatever is wrong becomes a {@link RefusedException} that says what is allowed. */
@Component
final class MessageParser {

    private static final List<String> TYPES = List.of(
            "start", "pause", "resume", "drag", "path", "anchor", "remove", "rewind", "prompt", "reset", "ack", "undo",
            "redo");

    private static final List<String> PHASES = List.of("begin", "move", "end");

    /** A pointer may leave the frame while it drags, by one frame's size at most. */
    private static final double LEAST = -1;

    private static final double MOST = 2;

    /** Track numbers are small: the page counts them from 0. */
    private static final int LAST_TRACK = 65_535;

    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

    /** Largest integer that every JSON reader takes exactly, 2^53 − 1. */
    private static final long SAFE_INTEGER = (1L << 53) - 1;

    private final JsonMapper json;
    private final StudioProperties.Limits limits;

    MessageParser(JsonMapper json, StudioProperties properties) {
        this.json = json;
        this.limits = properties.limits();
    }

    ClientMessage parse(String text) {
        JsonNode node;
        try {
            node = json.readTree(text);
        } catch (JacksonException e) {
            throw new RefusedException(
                    ErrorCode.BAD_JSON, "the message is not JSON: " + shortened(e.getOriginalMessage()));
        }
        if (!node.isObject()) {
            throw new RefusedException(ErrorCode.BAD_JSON, "the message is not one JSON object");
        }
        JsonNode type = node.get("type");
        if (type == null || !type.isString() || !TYPES.contains(type.stringValue())) {
            throw new RefusedException(
                    ErrorCode.UNKNOWN_TYPE,
                    "the type is " + (type == null ? "missing" : shortened(type.toString())) + ", allowed are "
                            + String.join(", ", TYPES));
        }
        try {
            return message(type.stringValue(), new Fields(node));
        } catch (BadValueException e) {
            throw new RefusedException(ErrorCode.BAD_VALUE, type.stringValue() + ": " + e.getMessage());
        }
    }

    private ClientMessage message(String type, Fields fields) {
        return switch (type) {
            case "start" -> new ClientMessage.Start();
            case "pause" -> new ClientMessage.Pause();
            case "resume" -> new ClientMessage.Resume();
            case "undo" -> new ClientMessage.Undo();
            case "redo" -> new ClientMessage.Redo();
            case "drag" ->
                new ClientMessage.Drag(
                        track(fields),
                        ClientMessage.Phase.valueOf(
                                fields.oneOf("phase", PHASES).toUpperCase(Locale.ROOT)),
                        fields.number("x", LEAST, MOST),
                        fields.number("y", LEAST, MOST),
                        fields.integer("time", 0, UNSIGNED_INT),
                        reach(fields));
            case "path" -> new ClientMessage.DrawnPath(track(fields), points(fields), reach(fields));
            case "anchor" ->
                new ClientMessage.Anchor(
                        track(fields), fields.number("x", LEAST, MOST), fields.number("y", LEAST, MOST), reach(fields));
            case "remove" -> new ClientMessage.Remove(track(fields));
            case "rewind" -> new ClientMessage.Rewind(frame(fields));
            case "ack" -> new ClientMessage.Ack(fields.integer("frame", 0, UNSIGNED_INT));
            case "prompt" -> new ClientMessage.Prompt(fields.text("text", limits.promptChars()));
            case "reset" ->
                new ClientMessage.Reset(fields.has("seed") ? fields.integer("seed", 0, SAFE_INTEGER) : null);
            default -> throw new IllegalStateException("type " + type);
        };
    }

    private static double reach(Fields fields) {
        return fields.has("reach")
                ? fields.number("reach", Trajectories.LEAST_REACH, Trajectories.MOST_REACH)
                : ControlPoint.REACH;
    }

    private static int track(Fields fields) {
        return (int) fields.integer("track", 0, LAST_TRACK);
    }

    /** A frame far beyond any is no bad value but one that does not exist. */
    private static long frame(Fields fields) {
        return fields.integer("frame", 0, SAFE_INTEGER);
    }

    private List<PathPoint> points(Fields fields) {
        JsonNode array = fields.array("points");
        if (array.size() > limits.pathPoints()) {
            throw new RefusedException(
                    ErrorCode.TOO_LARGE,
                    "the path has " + array.size() + " points, at most " + limits.pathPoints() + " are allowed");
        }
        if (array.isEmpty()) {
            throw new BadValueException("the path has no points, at least 1 is needed");
        }
        List<PathPoint> points = new ArrayList<>(array.size());
        long before = 0;
        for (JsonNode point : array) {
            if (!point.isArray() || point.size() != 3) {
                throw new BadValueException(
                        "point " + points.size() + " is " + shortened(point.toString()) + ", [x, y, ms] is needed");
            }
            String name = "point " + points.size();
            double x = Fields.number(point.get(0), name + ": x", LEAST, MOST);
            double y = Fields.number(point.get(1), name + ": y", LEAST, MOST);
            long most = points.isEmpty() ? 0 : limits.pathDuration().toMillis();
            long ms = Fields.integer(point.get(2), name + ": ms", before, most);
            points.add(new PathPoint((float) x, (float) y, ms));
            before = ms;
        }
        return points;
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }
}
