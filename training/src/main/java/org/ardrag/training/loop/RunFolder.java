package org.ardrag.training.loop;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/**
 * The folder of one training run: {@code config.json}, {@code metrics.jsonl} (a line a step), {@code samples/} and
 * {@code checkpoint/} with weights, their average, the optimiser's state and the step. A checkpoint replaces the one before
 * it only when it is complete, so a run that is killed goes on from there.
 */
public final class RunFolder {

    private static final String WEIGHTS = "weights.safetensors";
    private static final String STATE = "state.json";

    private final Path folder;
    private final Device device;

    /** Opens a run's folder, new or begun, and writes down its config. */
    public RunFolder(Path folder, Device device, Object config) throws IOException {
        this.folder = folder;
        this.device = device;
        Files.createDirectories(folder);
        Files.createDirectories(samples());
        Files.writeString(folder.resolve("config.json"), Json.MAPPER.writeValueAsString(config));
    }

    public Path folder() {
        return folder;
    }

    Path samples() {
        return folder.resolve("samples");
    }

    void metrics(long step, Map<String, Double> values) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.putAll(values);
        String json = Json.LINES.writeValueAsString(line) + "\n";
        Files.writeString(folder.resolve("metrics.jsonl"), json, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    void checkpoint(Weights weights, AdamW optimizer, Objective objective, long step) throws IOException {
        Path part = folder.resolve("checkpoint.part");
        delete(part);
        Files.createDirectories(part);
        weights.save(part.resolve(WEIGHTS), TensorType.F32, Map.of());
        optimizer.save(part);
        objective.save(part);
        Files.writeString(
                part.resolve(STATE), Json.MAPPER.writeValueAsString(Map.of("step", step)), StandardCharsets.UTF_8);
        Path current = folder.resolve("checkpoint");
        Path old = folder.resolve("checkpoint.old");
        delete(old);
        if (Files.exists(current)) {
            Files.move(current, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(part, current, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    /** Loads the newest checkpoint, if there is one; returns the step to go on with. */
    long restore(Weights weights, AdamW optimizer, Objective objective) throws IOException {
        for (String name : List.of("checkpoint", "checkpoint.old")) {
            Path checkpoint = folder.resolve(name);
            if (Files.exists(checkpoint.resolve(STATE))) {
                long step = Json.MAPPER
                        .readTree(Files.readAllBytes(checkpoint.resolve(STATE)))
                        .path("step")
                        .asLong();
                try (Weights saved = Weights.load(checkpoint.resolve(WEIGHTS), device)) {
                    weights.overwrite(saved);
                }
                optimizer.restore(checkpoint, step);
                objective.restore(checkpoint, step);
                return step;
            }
        }
        return 0;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
