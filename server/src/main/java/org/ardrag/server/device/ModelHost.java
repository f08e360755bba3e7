package org.ardrag.server.device;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * The models on the devices. Some are offered to new sessions; each stays loaded as long as it is offered or held, and its
 * memory is freed with its last session.
 */
@Component
public final class ModelHost {

    private static final Logger LOG = LoggerFactory.getLogger(ModelHost.class);

    /** A model is loaded within seconds; whoever waits for it looks at an empty stage. */
    private static final long LOADING_RETRY_SECONDS = 1;

    private static final long FAILED_RETRY_SECONDS = 30;

    private final StudioProperties properties;
    private final Devices devices;
    private final ModelLoading loading;
    /** Every loaded model, and how many hold it. Guarded by itself. */
    private final IdentityHashMap<HostedModel, Integer> holders = new IdentityHashMap<>();

    private volatile List<HostedModel> models = List.of();
    private volatile @Nullable String failure;

    ModelHost(StudioProperties properties, Devices devices, ModelLoading loading, MeterRegistry meters) {
        this.properties = properties;
        this.devices = devices;
        this.loading = loading;
        meters.gauge("studio.models.loaded", this, ModelHost::loaded);
    }

    /** The models that sessions can choose, the active one first; empty while they are being loaded. */
    public List<HostedModel> models() {
        return models;
    }

    /** Why there is no model, or null. */
    @Nullable
    String failure() {
        return failure;
    }

    /** No model could be loaded: health says so, and why. */
    public void fail(String reason) {
        failure = reason;
    }

    /**
     * The model of this name, or the active one.
     *
     * @throws Problem if there is no such model, or none yet
     */
    public HostedModel choose(@Nullable String name) {
        return choose(name, false);
    }

    /**
     * The same.
     *
     * @param loaded whether models count that are loaded, but not offered
     */
    public HostedModel choose(@Nullable String name, boolean loaded) {
        List<HostedModel> known = models;
        if (known.isEmpty()) {
            String why = failure;
            throw why == null
                    ? Problem.unavailable(
                            "starting",
                            "The studio is starting",
                            "the model is still being loaded",
                            LOADING_RETRY_SECONDS)
                    : Problem.unavailable(
                            "no-model",
                            "The studio has no model",
                            "it could not be loaded: " + why,
                            FAILED_RETRY_SECONDS);
        }
        if (name == null) {
            return known.get(0);
        }
        for (HostedModel model : known) {
            if (model.info().name().equals(name)) {
                return model;
            }
        }
        HostedModel other = loaded ? loaded(name) : null;
        if (other != null) {
            return other;
        }
        throw new Problem(
                HttpStatus.NOT_FOUND,
                "no-such-model",
                "No such model",
                "there is no model \"" + name + "\", there are "
                        + known.stream().map(model -> model.info().name()).toList());
    }

    // ---- who holds what ----

    /** Like {@link #choose(String, boolean)}; the model stays loaded until it is given to {@link #release}. */
    public HostedModel hold(@Nullable String name, boolean loaded) {
        synchronized (holders) {
            HostedModel model = choose(name, loaded);
            hold(model);
            return model;
        }
    }

    /** The loaded model of this name, offered or not, to be released; null if it is not loaded. */
    public @Nullable HostedModel holdLoaded(String name) {
        synchronized (holders) {
            HostedModel model = loaded(name);
            if (model != null) {
                hold(model);
            }
            return model;
        }
    }

    private @Nullable HostedModel loaded(String name) {
        synchronized (holders) {
            return holders.keySet().stream()
                    .filter(model -> model.info().name().equals(name))
                    .findAny()
                    .orElse(null);
        }
    }

    /** One more holder of a model that is held already. */
    public void hold(HostedModel model) {
        synchronized (holders) {
            Integer before = holders.get(model);
            if (before == null) {
                throw new IllegalStateException("model " + model.info().name() + " is not loaded any more");
            }
            holders.put(model, before + 1);
        }
    }

    public void release(HostedModel model) {
        synchronized (holders) {
            holders.computeIfPresent(model, (held, before) -> before - 1);
        }
        closeUnused();
    }

    /** How many hold the model of this name, in the main its sessions; null if it is not loaded. */
    public @Nullable Integer holders(String name) {
        synchronized (holders) {
            Integer sum = null;
            for (Map.Entry<HostedModel, Integer> entry : holders.entrySet()) {
                if (entry.getKey().info().name().equals(name)) {
                    sum = (sum == null ? 0 : sum) + entry.getValue();
                }
            }
            return sum;
        }
    }

    private double loaded() {
        synchronized (holders) {
            return holders.size();
        }
    }

    /**
     * From now on sessions can choose among these, the active one first. What was offered before and is not any more goes
     * with its last session.
     *
     * @param offered each held by the caller, or offered before
     */
    public void offer(List<HostedModel> offered) {
        synchronized (holders) {
            models = List.copyOf(offered);
        }
        closeUnused();
    }

    private void closeUnused() {
        List<HostedModel> unused;
        synchronized (holders) {
            unused = holders.entrySet().stream()
                    .filter(entry -> entry.getValue() == 0 && !models.contains(entry.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
            unused.forEach(holders::remove);
        }
        unused.forEach(loading::unload);
    }

    // ---- coming and going ----

    /**
     * Loads a model onto every device; sessions there wait meanwhile.
     *
     * @param name by which it is chosen
     * @return the model, held once for the caller; fails with what is wrong with the folder
     */
    public CompletableFuture<HostedModel> load(String name, Path folder) {
        return loading.load(name, folder).thenApply(hosted -> {
            synchronized (holders) {
                holders.put(hosted, 1);
            }
            for (ModelReplica copy : hosted.replicas()) {
                copy.device()
                        .thread()
                        .add(new WarmUp(
                                copy,
                                properties.frameSize(),
                                properties.timing().warmUp(),
                                () -> isLoaded(hosted)));
            }
            return hosted;
        });
    }

    private boolean isLoaded(HostedModel hosted) {
        synchronized (holders) {
            return holders.containsKey(hosted);
        }
    }

    /** Runs after all sessions have been ended: they are stopped in an earlier phase. */
    @PreDestroy
    void stop() {
        models = List.of();
        try {
            devices.settled().get(); // what is being loaded is loaded
            List<HostedModel> last;
            synchronized (holders) {
                last = List.copyOf(holders.keySet());
                holders.clear();
            }
            CompletableFuture.allOf(last.stream().map(loading::unload).toArray(CompletableFuture[]::new))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            LOG.warn("a model could not be closed", e.getCause());
        }
    }
}
