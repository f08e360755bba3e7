package org.ardrag.server.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs as an administrator sees them. Calls block. */
@Service
class Runs {

    private static final int SHOWN = 200;

    /**
     * A run, with what its folder and the queue say about it.
     *
     * @param held whether its process is held for viewers
     * @param position 1 for the first in line; null when it does not wait
     * @param waits for what it waits; null when it does not
     * @param result what it made, as forms call it: {@code runs/distill-7/model}
     * @param goesAt when it is deleted by itself; null if it is not
     */
    record View(
            String id,
            String stage,
            RunStatus status,
            String device,
            boolean held,
            boolean cancelling,
            @Nullable Integer position,
            @Nullable String waits,
            RunProgress progress,
            @Nullable String checkpoint,
            @Nullable String message,
            @Nullable String result,
            boolean resumable,
            boolean report,
            JsonNode config,
            JsonNode options,
            int attempts,
            String createdBy,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Instant goesAt) {}

    private final RunStore store;
    private final RunLauncher launcher;
    private final RunQueue queue;
    private final OldRuns old;
    private final RunsProperties properties;
    private final JsonMapper json;

    Runs(
            RunStore store,
            RunLauncher launcher,
            RunQueue queue,
            OldRuns old,
            RunsProperties properties,
            JsonMapper json) {
        this.store = store;
        this.launcher = launcher;
        this.queue = queue;
        this.old = old;
        this.properties = properties;
        this.json = json;
    }

    /**
     * Puts a run in its device's queue.
     *
     * @param device null for the first of those that runs are started on
     * @throws Problem 400 with the stage's own words if it cannot be told this
     * @throws BadValueException for a stage, device, option or file that there is not
     */
    View submit(String stage, @Nullable String device, JsonNode config, Map<String, String> options, String by) {
        String on = device == null ? properties.devices().get(0) : device;
        if (!properties.devices().contains(on)) {
            throw new BadValueException(
                    "device is \"" + on + "\", allowed are " + String.join(", ", properties.devices()));
        }
        launcher.check(stage, on, config, options);
        return view(store.add(stage, on, config.toString(), json.writeValueAsString(options), by));
    }

    List<View> all() {
        return store.newest(SHOWN).stream().map(this::view).toList();
    }

    /** @throws Problem 404 if there is none */
    View get(String id) {
        return view(find(id));
    }

    Run find(String id) {
        Run run = store.find(id);
        if (run == null) {
            throw Problem.notFound("no-such-run", "run", id);
        }
        return run;
    }

    RunFiles files(Run run) {
        return launcher.files(run.id());
    }

    /** @throws Problem 409 if it is over already */
    View cancel(String id) {
        find(id);
        if (!store.cancel(id)) {
            throw wrongState(find(id), "only one that waits or runs can be cancelled");
        }
        return get(id);
    }

    /** @throws Problem 409 if it waits or runs, or has succeeded */
    View resume(String id) {
        find(id);
        if (!store.resume(id)) {
            throw wrongState(find(id), "only one that failed, was cancelled or interrupted goes on");
        }
        return get(id);
    }

    /** @throws Problem 409 if it waits or runs, or another one that does begins with it */
    void delete(String id) throws IOException {
        old.delete(find(id));
    }

    private static Problem wrongState(Run run, String allowed) {
        return new Problem(
                HttpStatus.CONFLICT,
                "wrong-state",
                "The run is not in that state",
                "run " + run.id() + " is " + run.status() + "; " + allowed);
    }

    Sharing sharing() {
        return store.sharing();
    }

    void share(Sharing sharing) {
        store.setSharing(sharing);
    }

    View view(Run run) {
        RunFiles files = files(run);
        RunProcess process = run.process();
        boolean waiting = run.status() == RunStatus.QUEUED;
        Integer position = waiting ? position(run) : null;
        try {
            return new View(
                    run.id(),
                    run.stage(),
                    run.status(),
                    run.device(),
                    process != null && process.isHeld(),
                    run.cancelling(),
                    position,
                    position == null ? null : waits(run, position),
                    RunProgress.of(files),
                    files.checkpoint(),
                    run.message(),
                    run.result() == null ? null : RunLauncher.called(files.folder(), run.result()),
                    run.status().isResumable(),
                    files.hasReport(),
                    json.readTree(run.config()),
                    json.readTree(run.options()),
                    run.attempts(),
                    run.createdBy(),
                    run.createdAt(),
                    run.startedAt(),
                    run.endedAt(),
                    old.goesAt(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int position(Run run) {
        return 1
                + (int) store.queued().stream()
                        .filter(other -> other.device().equals(run.device()) && other.place() < run.place())
                        .count();
    }

    private @Nullable String waits(Run run, int position) {
        if (!properties.devices().contains(run.device())) {
            return "for the device " + run.device() + ", on which this studio starts no runs any more";
        }
        for (Run other : store.running()) {
            if (other.device().equals(run.device())) {
                return "for " + other.id();
            }
        }
        return position > 1 ? "for the run before it" : queue.viewersInTheWay(store.sharing(), run.device());
    }
}
