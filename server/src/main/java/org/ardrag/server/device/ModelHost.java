package org.ardrag.server.device;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Trajectories;
import org.ardrag.server.Folders;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** The models on the device: loads and warms them up when the application stands, hands them to sessions. */
@Component
public final class ModelHost {

    private static final Logger LOG = LoggerFactory.getLogger(ModelHost.class);

    /** The first chunk pays for the engine's own warming up; the later ones are measured. */
    private static final int WARM_UP_CHUNKS = 4;

    private static final long RETRY_SECONDS = 5;

    private final StudioProperties properties;
    private final ModelLoader loader;
    private final DeviceThread device = new DeviceThread("device-0");
    private volatile List<HostedModel> models = List.of();
    private volatile @Nullable String failure;

    ModelHost(StudioProperties properties, ModelLoader loader, MeterRegistry meters) {
        this.properties = properties;
        this.loader = loader;
        meters.gauge("studio.models.loaded", this, host -> host.models.size());
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        CompletableFuture<Void> loaded = device.call(() -> {
            loadAll();
            return null;
        });
        loaded.whenComplete((nothing, problem) -> {
            if (problem != null) {
                failure = String.valueOf(problem.getMessage());
                LOG.error("no model could be loaded: {}", failure, problem);
            }
        });
    }

    public DeviceThread device() {
        return device;
    }

    /** The models that sessions can choose, the default one first; empty while they are being loaded. */
    public List<HostedModel> models() {
        return models;
    }

    /** Why there is no model, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /**
     * The model of this name, or the default one.
     *
     * @throws Problem if there is no such model, or none yet
     */
    public HostedModel choose(@Nullable String name) {
        List<HostedModel> known = models;
        if (known.isEmpty()) {
            String why = failure;
            throw Problem.unavailable(
                    "no-model",
                    "The studio has no model yet",
                    why == null ? "the model is still being loaded" : why,
                    RETRY_SECONDS);
        }
        if (name == null) {
            return known.get(0);
        }
        for (HostedModel model : known) {
            if (model.info().name().equals(name)) {
                return model;
            }
        }
        throw new Problem(
                HttpStatus.NOT_FOUND,
                "no-such-model",
                "No such model",
                "there is no model \"" + name + "\", there are "
                        + known.stream().map(model -> model.info().name()).toList());
    }

    /** Chunks of sessions: as large as their recordings, so they lie beside them. */
    private Path chunksDir() throws IOException {
        Path dir = properties.dataDir().resolve("chunks");
        Files.createDirectories(dir);
        Folders.empty(dir); // what a studio that broke off has left
        return dir;
    }

    private void loadAll() throws IOException {
        List<HostedModel> loaded = new ArrayList<>();
        InferenceOptions options = new InferenceOptions(
                properties.device(),
                properties.precision(),
                properties.threads(),
                properties.snapshotMemory().toBytes(),
                chunksDir());
        for (Path folder : ModelFolders.find(properties)) {
            long start = System.nanoTime();
            LiveModel model = loader.load(folder, options);
            HostedModel hosted = new HostedModel(model, model.info(), model.sessionBytes(), new ChunkEstimate());
            warmUp(hosted);
            loaded.add(hosted);
            LOG.info(
                    "model {} ({} parameters, {} x {}, {} on {}) is ready after {} ms, {} ms a chunk",
                    hosted.info().name(),
                    hosted.info().parameters(),
                    hosted.info().width(),
                    hosted.info().height(),
                    hosted.info().precision(),
                    hosted.info().device(),
                    (System.nanoTime() - start) / 1_000_000,
                    hosted.estimate().nanos() / 1_000_000);
        }
        models = List.copyOf(loaded);
    }

    private static void warmUp(HostedModel hosted) {
        ModelInfo info = hosted.info();
        byte[] grey = new byte[3 * info.width() * info.height()];
        Arrays.fill(grey, (byte) 127);
        try (LiveSession session = hosted.model().open(new RgbImage(info.width(), info.height(), grey), 0, null)) {
            Trajectories tracks = new Trajectories(info.fps(), info.framesPerChunk());
            tracks.begin(0, 0.5, 0.5, 1);
            for (int i = 0; i < WARM_UP_CHUNKS; i++) {
                long start = System.nanoTime();
                ControlChunk control = tracks.next();
                session.next(control);
                if (i > 0) {
                    hosted.estimate().add(System.nanoTime() - start);
                }
            }
        }
    }

    /** Runs after all sessions have been ended: they are stopped in an earlier phase. */
    @PreDestroy
    void stop() {
        List<HostedModel> last = models;
        models = List.of();
        CompletableFuture<Void> closed = device.call(() -> {
            last.forEach(hosted -> hosted.model().close());
            return null;
        });
        try {
            closed.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("a model could not be closed", e.getCause());
        }
        device.close();
    }
}
