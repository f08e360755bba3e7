package org.ardrag.server.runs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one reader of a run's events has seen. It follows the files in the run's folder, so it neither matters who
 * started the run nor whether it still goes. An event's id says how far metrics and log were read, of which attempt:
 * a reader that comes back with it goes on from there.
 */
final class RunFeed {

    private static final int READ = 1 << 22;
    private static final int FIRST_LOG = 1 << 15;
    private static final int MOST_POINTS = 1000;

    /** When nothing was new for as long, a reader is told that he is still being told. */
    private static final long QUIET_NANOS = Duration.ofSeconds(15).toNanos();

    private final Runs runs;
    private final JsonMapper json;
    private final String id;
    private final LongSupplier clock;
    private int attempt;
    private long metrics;
    private long log;
    private Runs.@Nullable View shown;
    private List<RunFiles.Sample> samples = List.of();
    private long told;
    private boolean over;

    /** @param lastEvent the id of the last event that was seen; null for a new reader */
    RunFeed(Runs runs, JsonMapper json, String id, @Nullable String lastEvent) {
        this(runs, json, id, lastEvent, System::nanoTime);
    }

    RunFeed(Runs runs, JsonMapper json, String id, @Nullable String lastEvent, LongSupplier clock) {
        this.runs = runs;
        this.json = json;
        this.id = id;
        this.clock = clock;
        this.told = clock.getAsLong();
        this.log = -1;
        if (lastEvent != null && lastEvent.matches("\\d{1,9}-\\d{1,15}-\\d{1,15}")) {
            String[] seen = lastEvent.split("-");
            attempt = Integer.parseInt(seen[0]);
            metrics = Long.parseLong(seen[1]);
            log = Long.parseLong(seen[2]);
        }
    }

    /** Whether the run is over and all of it was told. */
    boolean isOver() {
        return over;
    }

    /** What is new. */
    List<ServerSentEvent<JsonNode>> next() throws IOException {
        Run run = runs.find(id);
        RunFiles files = runs.files(run);
        Runs.View view = runs.view(run);
        List<ServerSentEvent<JsonNode>> events = new ArrayList<>();
        // The lines first: what is said of a run that is over comes last.
        boolean whole = addMetrics(events, files.metrics(), run.attempts());
        whole &= addLog(events, files.output());
        List<RunFiles.Sample> now = files.samples();
        if (!now.equals(samples)) {
            samples = now;
            events.add(event("sample", json.valueToTree(now)));
        }
        Runs.View before = shown;
        if (before == null || !before.progress().equals(view.progress()) || before.held() != view.held()) {
            events.add(event("progress", json.valueToTree(view.progress())));
        }
        boolean early = view.status().isOver() && !whole;
        if (!early && !view.equals(before)) {
            events.add(event("status", json.valueToTree(view)));
            shown = view;
        }
        over = view.status().isOver() && whole;
        long time = clock.getAsLong();
        if (events.isEmpty() && time - told >= QUIET_NANOS) {
            events.add(event("alive", json.createObjectNode()));
        }
        told = events.isEmpty() ? told : time;
        return events;
    }

    /** A run that goes on has its metrics cut back to its checkpoint: they are told anew. Whether that was all. */
    private boolean addMetrics(List<ServerSentEvent<JsonNode>> events, Path file, int attempts) throws IOException {
        boolean anew = attempts != attempt || size(file) < metrics;
        attempt = attempts;
        if (anew) {
            metrics = 0;
            events.add(event("metric", json.createObjectNode().put("anew", true)));
        }
        boolean all = size(file) - metrics <= READ;
        String text = read(file, metrics, READ);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (!whole.isEmpty()) {
            metrics += whole.getBytes(StandardCharsets.UTF_8).length;
            ObjectNode data = json.createObjectNode();
            data.set("lines", json.valueToTree(thinned(whole.lines().toList())));
            events.add(event("metric", data));
        }
        return all;
    }

    /** Whether that was all. */
    private boolean addLog(List<ServerSentEvent<JsonNode>> events, Path file) throws IOException {
        long size = size(file);
        if (log < 0 || log > size) {
            log = Math.max(0, size - FIRST_LOG);
        }
        String text = read(file, log, READ);
        if (!text.isEmpty()) {
            log += text.getBytes(StandardCharsets.UTF_8).length;
            events.add(event("log", json.createObjectNode().put("text", text)));
        }
        return log >= size;
    }

    private ServerSentEvent<JsonNode> event(String name, JsonNode data) {
        return ServerSentEvent.builder(data)
                .event(name)
                .id(attempt + "-" + metrics + "-" + Math.max(0, log))
                .build();
    }

    /** No more lines than a chart has room for: of those that are together its mean, at the last one's step. */
    private List<Map<String, Double>> thinned(List<String> lines) {
        int each = (lines.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<Map<String, Double>> points = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += each) {
            Map<String, Double> sum = new LinkedHashMap<>();
            Map<String, Integer> count = new LinkedHashMap<>();
            for (String line : lines.subList(from, Math.min(lines.size(), from + each))) {
                for (Map.Entry<String, JsonNode> value : read(line).properties()) {
                    if (value.getValue().isNumber()) {
                        sum.merge(value.getKey(), value.getValue().asDouble(), Double::sum);
                        count.merge(value.getKey(), 1, Integer::sum);
                        if (value.getKey().equals("step")) {
                            sum.put("step", value.getValue().asDouble());
                            count.put("step", 1);
                        }
                    }
                }
            }
            sum.replaceAll((name, total) -> total / count.getOrDefault(name, 1));
            if (sum.containsKey("step")) {
                points.add(sum);
            }
        }
        return points;
    }

    private JsonNode read(String line) {
        try {
            return json.readTree(line);
        } catch (JacksonException e) {
            return json.createObjectNode(); // of a line that a full disk cut off
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Text from there on; where it is more than is read at once, a character that is not whole stays for later. */
    private static String read(Path file, long from, int most) throws IOException {
        long size = size(file);
        if (from >= size) {
            return "";
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            byte[] content = new byte[(int) Math.min(most, size - from)];
            open.seek(from);
            open.readFully(content);
            int end = content.length;
            while (size - from > most && end > 0 && (content[end - 1] & 0x80) != 0 && end > content.length - 4) {
                end--;
            }
            return new String(content, 0, end, StandardCharsets.UTF_8);
        }
    }
}
