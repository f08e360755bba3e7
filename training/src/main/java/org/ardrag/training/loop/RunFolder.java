package org.ardrag.training.loop;

import ai.djl.Device;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.config.ConfigFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The folder of one training run: {@code config.yaml}, {@code metrics.jsonl} (a line a step), {@code log.txt},
 * {@code samples/} and {@code checkpoints/} with weights, their average, the optimiser's state, the step and what the
 * objective keeps.
 */
public final class RunFolder {

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
    private static final String WEIGHTS = "weights.safetensors";
    private static final String STATE = "state.json";
    private static final String CHECKPOINTS = "checkpoints";

    private final Path folder;
    private final Device device;
    private final Checkpoints checkpoints;

    /** Opens a run's folder, new or begun, and writes down its config. */
    public RunFolder(Path folder, Device device, Object config) throws IOException {
        this.folder = folder;
        this.device = device;
        checkpoints = new Checkpoints(folder.resolve(CHECKPOINTS));
        Files.createDirectories(folder);
        Files.createDirectories(samples());
        Durable.write(folder.resolve("config.yaml"), ConfigFile.toYaml(config));
    }

    public Path folder() {
        return folder;
    }

    Path samples() {
        return folder.resolve("samples");
    }

    Path log() {
        return folder.resolve(RunLog.FILE);
    }

    private Path metrics() {
        return folder.resolve("metrics.jsonl");
    }

    /**
     * Keeps other runs out until it is closed; the system closes it when the process ends in any way.
     *
     * @throws IOException if a model is already being trained here
     */
    FileChannel lock() throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("this process holds it", e);
        }
        channel.close();
        throw new IOException("a model is already being trained in " + folder);
    }

    void metrics(long step, Map<String, Double> values) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.putAll(values);
        String json = Json.LINES.writeValueAsString(line) + "\n";
        Files.writeString(metrics(), json, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Writes a checkpoint of weights and optimiser alone. */
    Path checkpoint(Weights weights, AdamW optimizer, long step) throws IOException {
        return checkpoint(weights, optimizer, step, 2, nothing -> {});
    }

    /** The losses of all steps so far, a step's mean where it had several batches. */
    List<Double> losses() throws IOException {
        if (!Files.exists(metrics())) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(metrics())) {
            return lines.map(Json.LINES::readTree)
                    .filter(line -> line.has("loss"))
                    .map(line -> line.path("loss").asDouble())
                    .toList();
        }
    }

    /**
     * Writes a checkpoint.
     *
     * @param step steps that were done
     * @param keep checkpoints that are kept
     * @param objective writes what it keeps
     */
    Path checkpoint(Weights weights, AdamW optimizer, long step, int keep, Checkpoints.Content objective)
            throws IOException {
        long written = 0;
        if (Files.exists(metrics())) {
            Durable.force(metrics());
            written = Files.size(metrics());
        }
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("step", step);
        state.put("metrics_bytes", written);
        return checkpoints.write(step, keep, part -> {
            weights.save(part.resolve(WEIGHTS), TensorType.F32, Map.of());
            optimizer.save(part);
            objective.write(part);
            Files.writeString(part.resolve(STATE), Json.MAPPER.writeValueAsString(state), StandardCharsets.UTF_8);
        });
    }

    /** Loads the newest whole checkpoint, if there is one; returns the step to go on with. */
    long restore(Weights weights, AdamW optimizer) throws IOException {
        return restore(weights, optimizer, (checkpoint, step) -> {});
    }

    /** Takes up what an objective kept. */
    interface Restored {
        void from(Path checkpoint, long step) throws IOException;
    }

    /**
     * Loads the newest whole checkpoint, if there is one, and cuts the metrics back to where they were then.
     *
     * @return the step to go on with
     */
    long restore(Weights weights, AdamW optimizer, Restored objective) throws IOException {
        Optional<Path> newest = checkpoints.newestWhole();
        if (newest.isEmpty()) {
            cutMetrics(0);
            return 0;
        }
        Path checkpoint = newest.get();
        JsonNode state = Json.MAPPER.readTree(Files.readAllBytes(checkpoint.resolve(STATE)));
        long step = state.path("step").asLong();
        try (Weights saved = Weights.load(checkpoint.resolve(WEIGHTS), device)) {
            weights.overwrite(saved);
        }
        optimizer.restore(checkpoint, step);
        objective.from(checkpoint, step);
        cutMetrics(state.path("metrics_bytes").asLong());
        return step;
    }

    private void cutMetrics(long bytes) throws IOException {
        if (Files.exists(metrics())) {
            try (FileChannel file = FileChannel.open(metrics(), StandardOpenOption.WRITE)) {
                file.truncate(bytes);
            }
        }
    }

    /** Where the run would go on, in words. */
    String goesOn() {
        return goesOn(checkpoints);
    }

    private static String goesOn(Checkpoints checkpoints) {
        try {
            return checkpoints
                    .newestWhole()
                    .map(checkpoint ->
                            "the last whole checkpoint is " + checkpoint + ", from which the same command goes on")
                    .orElse("there is no checkpoint yet");
        } catch (IOException e) {
            return "its checkpoints cannot be gone on from: " + e.getMessage();
        }
    }

    /**
     * Why a run ended outside of its steps, in its log, if it has a folder by now, and as what is to be thrown.
     *
     * @param folder of the run
     * @param what went wrong
     */
    public static TrainingException failed(Path folder, String what, Throwable cause) {
        String message = what + "; " + goesOn(new Checkpoints(folder.resolve(CHECKPOINTS)));
        if (!Files.isDirectory(folder)) {
            LOG.error(message);
            return new TrainingException(message, cause);
        }
        try (RunLog log = new RunLog(folder.resolve(RunLog.FILE))) {
            LOG.error(message);
        }
        return new TrainingException(message, cause);
    }
}
