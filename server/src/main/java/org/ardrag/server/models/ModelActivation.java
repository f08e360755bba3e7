package org.ardrag.server.models;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.models.ModelTable.Activation;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Which model new sessions get. Activating one loads it beside the one before, which running sessions keep; only when it is
 * loaded and has made its first chunks is it written down and offered. Calls block.
 */
@Component
class ModelActivation {

    private static final Logger LOG = LoggerFactory.getLogger(ModelActivation.class);
    private static final String DEFAULT = "default";
    private static final Duration TRIED_AGAIN = Duration.ofMinutes(1);

    private final StudioProperties properties;
    private final ModelHost host;
    private final ModelStore store;
    private final ModelTable table;
    /** Models that could not be loaded when the studio started, and why. */
    private final Map<String, String> failures = new ConcurrentHashMap<>();

    private boolean started;
    /** What another studio has activated and could not be loaded here, and when, by {@link System#nanoTime}. */
    private @Nullable String refused;

    private long refusedAt;

    ModelActivation(StudioProperties properties, ModelHost host, ModelStore store, ModelTable table) {
        this.properties = properties;
        this.host = host;
        this.store = store;
        this.table = table;
    }

    /** What new sessions get; null while nothing is loaded. */
    @Nullable
    String active() {
        List<HostedModel> offered = host.models();
        return offered.isEmpty() ? null : offered.get(0).info().name();
    }

    /** What rolling back would make active; null if there is nothing to take back. */
    @Nullable
    String previous() {
        List<Activation> activations = table.activations();
        if (activations.isEmpty()) {
            return null;
        }
        try {
            String previous = activations.size() > 1 ? activations.get(1).model() : configured();
            return previous.equals(active()) ? null : previous;
        } catch (IllegalArgumentException e) {
            return null; // nothing is configured that exists
        }
    }

    Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    // ---- at the start ----

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        Thread loading = new Thread(this::loadAll, "models");
        loading.setDaemon(true);
        loading.start();
    }

    private synchronized void loadAll() {
        List<HostedModel> held = new ArrayList<>();
        try {
            store.reconcile();
            held.add(loadFirst());
            for (String name : properties.extraModels()) {
                if (held.stream().noneMatch(model -> model.info().name().equals(name))) {
                    held.add(load(known(name)));
                }
            }
            host.offer(held);
        } catch (IOException | RuntimeException e) {
            LOG.error("no model could be loaded", e);
            host.fail(String.valueOf(e.getMessage()));
        } finally {
            held.forEach(host::release);
            started = true;
        }
    }

    /** The active model; where it cannot be loaded, the one that was active before it, and so on to the configured one. */
    private HostedModel loadFirst() {
        Set<String> candidates = new LinkedHashSet<>();
        table.activations().forEach(activation -> candidates.add(activation.model()));
        candidates.add(configured());
        IllegalArgumentException reason = new IllegalArgumentException("there is no model");
        for (String name : candidates) {
            try {
                return load(name);
            } catch (IllegalArgumentException e) {
                LOG.error("model {} cannot be loaded", name, e);
                failures.put(name, String.valueOf(e.getMessage()));
                reason = e;
            }
        }
        throw reason;
    }

    /**
     * Does here what another studio that shares the database has done: new sessions get the model that was activated last.
     * One that cannot be loaded is tried again after a minute; until then what was active here stays.
     */
    synchronized void follow() {
        if (!started) {
            return;
        }
        List<Activation> activations = table.activations();
        String wanted =
                activations.isEmpty() ? configured() : activations.get(0).model();
        boolean again = !wanted.equals(refused) || System.nanoTime() - refusedAt > TRIED_AGAIN.toNanos();
        if (wanted.equals(active()) || !again) {
            return;
        }
        try {
            switchTo(wanted, () -> {});
            refused = null;
            LOG.info("model {} is active, as another studio has it", wanted);
        } catch (IOException | Problem e) {
            refused = wanted;
            refusedAt = System.nanoTime();
            failures.put(wanted, String.valueOf(e.getMessage()));
            LOG.error("model {} was activated by another studio and cannot be here", wanted, e);
        }
    }

    /** What new sessions get as long as nothing was activated. */
    private String configured() {
        if (properties.model() != null) {
            return known(properties.model());
        }
        Set<String> names = names();
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no model is installed in " + places());
        }
        return names.contains(DEFAULT) ? DEFAULT : names.iterator().next();
    }

    private String known(String name) {
        Set<String> names = names();
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no model \"" + name + "\" in " + places() + ", there are " + names);
        }
        return name;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(store.installed());
        store.all().forEach(row -> names.add(row.name()));
        return names;
    }

    private String places() {
        return (properties.modelsDir() == null ? "" : properties.modelsDir().toAbsolutePath() + " and ")
                + ModelFolders.own(properties).toAbsolutePath();
    }

    /**
     * Loads a model, held for the caller.
     *
     * @throws IllegalArgumentException if it cannot be; says why
     */
    private HostedModel load(String name) {
        try {
            return host.load(name, store.folder(name)).get();
        } catch (IOException e) {
            throw new IllegalArgumentException("model " + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while model " + name + " was loaded", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "model " + name + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()),
                    cause);
        }
    }

    // ---- activating ----

    /**
     * New sessions get this model from now on.
     *
     * @throws Problem 404 if there is none, 422 if it cannot be used: then all is as before
     */
    synchronized void activate(String name, String by) throws IOException {
        store.get(name);
        if (name.equals(active())) {
            return;
        }
        switchTo(name, () -> table.activate(name, by));
        LOG.info("model {} was activated by {}", name, by);
    }

    /**
     * Takes the last activation back.
     *
     * @throws Problem 409 if there is none, 422 if the model before cannot be used: then all is as before
     */
    synchronized void rollBack(String by) throws IOException {
        String previous = previous();
        if (previous == null) {
            throw new Problem(
                    HttpStatus.CONFLICT,
                    "nothing-to-roll-back",
                    "There is no model to go back to",
                    "no activation is left that could be taken back; active is " + active());
        }
        long last = table.activations().get(0).id();
        switchTo(previous, () -> table.undo(last, by));
        LOG.info("model {} is active again, {} rolled back", previous, by);
    }

    private void switchTo(String name, Runnable write) throws IOException {
        HostedModel model = holdWhole(name);
        try {
            write.run();
            List<HostedModel> offered = new ArrayList<>(List.of(model));
            for (HostedModel other : host.models()) {
                String otherName = other.info().name();
                if (!otherName.equals(name) && properties.extraModels().contains(otherName)) {
                    offered.add(other);
                }
            }
            host.offer(offered);
            failures.clear();
        } finally {
            host.release(model);
        }
    }

    /**
     * A model that is loaded, now or before, and whose files are whole; held for the caller.
     *
     * @throws Problem 404 or 422
     */
    synchronized HostedModel holdWhole(String name) throws IOException {
        ModelRow row = store.get(name);
        try {
            store.verify(row);
            HostedModel loaded = host.holdLoaded(name);
            return loaded != null ? loaded : load(name);
        } catch (IllegalArgumentException e) {
            throw ModelStore.broken(name, e);
        }
    }

    /**
     * Deletes a model.
     *
     * @throws Problem 409 if it came with the studio, is active or in use
     */
    synchronized void delete(String name) throws IOException {
        store.get(name);
        List<Activation> activations = table.activations();
        if (store.isInstalled(name)) {
            throw kept(name, "it came with the studio");
        }
        if (name.equals(active())
                || (!activations.isEmpty() && activations.get(0).model().equals(name))) {
            throw kept(name, "it is active: activate another one first");
        }
        Integer holders = host.holders(name);
        if (holders != null) {
            throw kept(name, "it is in use by " + holders + (holders == 1 ? " session" : " sessions"));
        }
        store.remove(name);
    }

    private static Problem kept(String name, String why) {
        return new Problem(
                HttpStatus.CONFLICT, "model-kept", "This model cannot be deleted", "model " + name + ": " + why);
    }
}
