package org.ardrag.server.runs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a run says that it is, from the end of {@code progress.jsonl}. What it has not said is null.
 *
 * @param state the last of {@code running}, {@code done}, {@code stopped}, {@code failed}
 * @param counts what steps are, where they are none of training
 */
record RunProgress(
        @Nullable String state,
        @Nullable Long step,
        @Nullable Long totalSteps,
        @Nullable Double secondsLeft,
        @Nullable Double secondsPerStep,
        @Nullable Double loss,
        @Nullable String counts,
        @Nullable String message,
        @Nullable String result) {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int TAIL = 1 << 14;

    static RunProgress of(RunFiles files) throws IOException {
        JsonNode last = null;
        JsonNode step = null;
        JsonNode timed = null;
        String[] lines = RunFiles.tail(files.progress(), TAIL).split("\n");
        for (int i = lines.length - 1; i >= 0 && timed == null; i--) {
            JsonNode line = read(lines[i]);
            if (line == null || !line.has("state")) {
                continue; // not whole yet
            }
            last = last == null ? line : last;
            step = step == null && line.has("step") ? line : step;
            timed = line.has("seconds_left") ? line : null;
        }
        return new RunProgress(
                text(last, "state"),
                whole(step, "step"),
                whole(step, "steps"),
                number(timed, "seconds_left"),
                number(timed, "seconds_per_step"),
                number(timed, "loss"),
                text(step, "counts"),
                text(last, "message"),
                text(last, "result"));
    }

    private static @Nullable JsonNode read(String line) {
        try {
            return line.startsWith("{") ? JSON.readTree(line) : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static @Nullable String text(@Nullable JsonNode line, String name) {
        JsonNode value = line == null ? null : line.get(name);
        return value == null ? null : value.asString();
    }

    private static @Nullable Long whole(@Nullable JsonNode line, String name) {
        JsonNode value = line == null ? null : line.get(name);
        return value == null ? null : value.asLong();
    }

    private static @Nullable Double number(@Nullable JsonNode line, String name) {
        JsonNode value = line == null ? null : line.get(name);
        return value == null || !value.isNumber() ? null : value.asDouble();
    }
}
