package org.ardrag.server.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.Folders;
import org.ardrag.server.StudioProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Brings models onto the devices, a copy onto each, and takes them away again. */
@Component
final class ModelLoading {

    private static final Logger LOG = LoggerFactory.getLogger(ModelLoading.class);

    private final StudioProperties properties;
    private final ModelLoader loader;
    private final Devices devices;
    private final InferenceOptions options;

    ModelLoading(StudioProperties properties, ModelLoader loader, Devices devices) throws IOException {
        this.properties = properties;
        this.loader = loader;
        this.devices = devices;
        Path chunks = properties.dataDir().resolve("chunks"); // as large as sessions' recordings, so beside them
        Files.createDirectories(chunks);
        Folders.empty(chunks); // what a studio that broke off has left
        this.options = new InferenceOptions(
                devices.all().get(0).option(),
                properties.precision(),
                properties.attention(),
                properties.threads(),
                properties.snapshotMemory().toBytes(),
                chunks,
                new InferenceOptions.Text(
                        properties.textDevice(),
                        properties.dataDir().resolve("prompts"),
                        properties.limits().promptCache().toBytes()));
    }

    /**
     * Loads a model onto all devices at one time and has each copy make its first chunks, in its device's turn: the sessions
     * there wait meanwhile. Where several devices are the same one, the first copy finds out alone how to compute there and
     * the others do likewise: whichever a session comes to makes the same frames.
     *
     * @param name by which it is chosen
     * @return the model; fails with what is wrong with the folder, and then nothing of it is left on any device
     */
    CompletableFuture<HostedModel> load(String name, Path folder) {
        Map<String, CompletableFuture<ModelReplica>> firsts = new HashMap<>();
        List<CompletableFuture<ModelReplica>> copies = new ArrayList<>();
        for (StudioDevice device : devices.all()) {
            InferenceOptions here = options.on(device.option());
            CompletableFuture<ModelReplica> first = firsts.get(device.option());
            if (first == null) {
                first = copy(device, name, folder, here);
                firsts.put(device.option(), first);
                copies.add(first);
            } else {
                copies.add(first.thenCompose(loaded -> copy(device, name, folder, here.like(loaded.info()))));
            }
        }
        return CompletableFuture.allOf(copies.toArray(CompletableFuture[]::new))
                .thenApply(all -> new HostedModel(
                        copies.stream().map(CompletableFuture::join).toList()))
                .whenComplete((hosted, failure) -> {
                    if (failure != null) {
                        copies.stream()
                                .filter(Predicate.not(CompletableFuture::isCompletedExceptionally))
                                .forEach(copy -> unload(copy.join()));
                    }
                });
    }

    private CompletableFuture<ModelReplica> copy(StudioDevice device, String name, Path folder, InferenceOptions here) {
        return device.thread().call(() -> {
            try {
                return copyNow(device, name, folder, here);
            } catch (IOException | RuntimeException e) {
                throw devices.all().size() == 1 ? e : new IOException("on " + device.name() + ": " + e.getMessage(), e);
            }
        });
    }

    private ModelReplica copyNow(StudioDevice device, String name, Path folder, InferenceOptions here)
            throws IOException {
        long start = System.nanoTime();
        LiveModel model = loader.load(folder, here);
        ModelReplica copy =
                new ModelReplica(device, model, model.info().named(name), model.sessionBytes(), new ChunkEstimate());
        try {
            WarmUp.makeChunks(copy, 0); // sessions wait meanwhile: no more than it takes to know how quick it is
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
        device.memory().loaded(model.activationBytes());
        ModelInfo info = copy.info();
        LOG.info(
                "model {} ({} parameters, {} x {}, {} on {}) is ready after {} ms, {} ms a chunk",
                info.name(),
                info.parameters(),
                info.width(),
                info.height(),
                info.precision(),
                copy.deviceName(),
                (System.nanoTime() - start) / 1_000_000,
                copy.estimate().usual() / 1_000_000);
        return copy;
    }

    /** Closes all copies, each in its device's turn: by then the state of the last session there is gone. */
    CompletableFuture<Void> unload(HostedModel model) {
        return CompletableFuture.allOf(
                model.replicas().stream().map(this::unload).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> unload(ModelReplica copy) {
        return copy.device()
                .thread()
                .<Void>call(() -> {
                    long activations = copy.model().activationBytes();
                    copy.model().close();
                    copy.device().memory().unloaded(activations);
                    return null;
                })
                .whenComplete((nothing, problem) -> {
                    if (problem == null) {
                        LOG.info("model {} is unloaded from {}", copy.info().name(), copy.deviceName());
                    } else {
                        LOG.warn(
                                "model {} could not be closed on {}",
                                copy.info().name(),
                                copy.deviceName(),
                                problem);
                    }
                });
    }
}
