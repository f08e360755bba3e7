package org.ardrag.server.runs;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks, twice a second, at what runs and what waits: starts the first in line where a device is free, asks what was
 * cancelled to end, holds runs while viewers watch, and writes down how a run ended whose process is gone. What it
 * needs to know is in the database, in {@code /proc} and in the runs' folders, so a studio that was killed finds its
 * runs again.
 */
@Component
class RunQueue implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RunQueue.class);
    private static final long PERIOD_MS = 500;

    private final RunStore store;
    private final RunLauncher launcher;
    private final RunsProperties properties;
    private final StudioLoad load;
    private final RunMetrics metrics;
    /** Those that this studio started itself, whose exit status it will learn. */
    private final Map<String, Process> children = new HashMap<>();
    /** When runs were asked to end, as of {@link System#nanoTime()}. */
    private final Map<String, Long> asked = new HashMap<>();

    /** When somebody last watched a video come into being that a run on this device would slow. */
    private final Map<String, Long> lastWatched = new HashMap<>();

    private final long longAgo;
    private boolean troubled;
    private @Nullable ScheduledExecutorService clock;

    RunQueue(RunStore store, RunLauncher launcher, RunsProperties properties, StudioLoad load, RunMetrics metrics) {
        this.store = store;
        this.launcher = launcher;
        this.properties = properties;
        this.load = load;
        this.metrics = metrics;
        this.longAgo = System.nanoTime() - properties.idle().toNanos();
    }

    private void tickSafely() {
        try {
            tick();
            troubled = false;
        } catch (Throwable e) { // a clock forgets what throws: no run would ever end
            if (!troubled) {
                LOG.error("the runs cannot be looked after; it is tried again", e);
            }
            troubled = true;
        }
    }

    /** One look at everything. */
    synchronized void tick() throws IOException {
        properties.devices().forEach(this::isWatched);
        Sharing sharing = store.sharing();
        for (Run run : store.running()) {
            try (MDC.MDCCloseable id = MDC.putCloseable("run", run.id())) {
                watch(run, sharing);
            }
        }
        List<Run> queued = store.queued();
        List<Run> running = store.running();
        metrics.seen(queued.size(), running.size());
        load.closeDoor(sharing == Sharing.PAUSE && !(queued.isEmpty() && running.isEmpty()));
        for (String device : properties.devices()) {
            boolean taken = running.stream().anyMatch(run -> run.device().equals(device));
            Run next = queued.stream()
                    .filter(run -> run.device().equals(device))
                    .findFirst()
                    .orElse(null);
            if (next != null && !taken && viewersAllowIt(sharing, device)) {
                try (MDC.MDCCloseable id = MDC.putCloseable("run", next.id())) {
                    start(next);
                }
            }
        }
    }

    private boolean viewersAllowIt(Sharing sharing, String device) {
        return switch (sharing) {
            case WAIT -> isIdle(device);
            case SHARE -> true;
            case PAUSE -> load.open() == 0;
        };
    }

    private boolean isIdle(String device) {
        return !isWatched(device)
                && System.nanoTime() - lastWatched.getOrDefault(device, longAgo)
                        >= properties.idle().toNanos();
    }

    private boolean isWatched(String device) {
        boolean watched = load.watching(device) > 0;
        if (watched) {
            lastWatched.put(device, System.nanoTime());
        }
        return watched;
    }

    /** Why the first in this device's line does not start although the device is free; null if it does. */
    synchronized @Nullable String viewersInTheWay(Sharing sharing, String device) {
        if (viewersAllowIt(sharing, device)) {
            return null;
        }
        return sharing == Sharing.WAIT
                ? "until the studio is idle"
                : "until the " + load.open() + " open sessions have ended";
    }

    private void start(Run waiting) throws IOException {
        if (!store.begin(waiting.id())) {
            return; // cancelled just now
        }
        Run run = store.find(waiting.id());
        if (run == null) {
            return;
        }
        try {
            Process child = launcher.start(run);
            children.put(run.id(), child);
            RunProcess process = RunProcess.of(child.pid());
            if (process != null) {
                store.setProcess(run.id(), process);
                process.goFirst();
            }
            LOG.info("run {} was started, process {}", run.id(), child.pid());
        } catch (IOException | RuntimeException e) {
            LOG.error("run {} could not be started", run.id(), e);
            store.end(run.id(), RunOutcome.failed("it could not be started: " + e.getMessage()));
        }
    }

    private void watch(Run run, Sharing sharing) throws IOException {
        RunProcess process = run.process();
        if (process == null) {
            // The studio was killed between starting it and writing down which process it is.
            process = RunProcess.workingIn(launcher.files(run.id()).folder());
            if (process != null) {
                store.setProcess(run.id(), process);
            }
        }
        Process child = children.get(run.id());
        // One of its own is over when its exit status is known, which is a moment after it has ended.
        if (child != null ? !child.isAlive() : process == null || !process.isAlive()) {
            end(run, child == null ? null : child.exitValue());
        } else if (process == null) {
            LOG.debug("run {} is being started", run.id());
        } else if (run.cancelling()) {
            askToEnd(run, process);
        } else if (sharing == Sharing.WAIT && isWatched(run.device())) {
            if (!process.isHeld()) {
                process.hold();
            }
        } else if (process.isHeld() && (sharing != Sharing.WAIT || isIdle(run.device()))) {
            process.goOn();
        }
    }

    private void askToEnd(Run run, RunProcess process) {
        Long since = asked.get(run.id());
        if (since == null) {
            process.terminate();
            asked.put(run.id(), System.nanoTime());
        } else if (System.nanoTime() - since > properties.stop().toNanos()) {
            LOG.warn("run {} did not end within {} and is killed", run.id(), properties.stop());
            process.kill();
        }
    }

    private void end(Run run, @Nullable Integer exit) throws IOException {
        RunOutcome outcome = RunOutcome.of(run, launcher.files(run.id()), exit);
        if (store.end(run.id(), outcome)) {
            LOG.info("run {} is over: {} {}", run.id(), outcome.status(), outcome.message());
            metrics.ended(outcome.status());
        }
        children.remove(run.id());
        asked.remove(run.id());
    }

    // ---- the studio's start and stop ----

    @Override
    public void start() {
        if (!properties.enabled()) {
            return;
        }
        ScheduledExecutorService own = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "runs");
            thread.setDaemon(true);
            return thread;
        });
        own.scheduleWithFixedDelay(this::tickSafely, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        clock = own;
    }

    /** Runs go on without the studio; one that was held for viewers goes on, too, now that there are none. */
    @Override
    public void stop() {
        ScheduledExecutorService own = clock;
        clock = null;
        if (own == null) {
            return;
        }
        own.shutdown();
        try {
            own.awaitTermination(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
            for (Run run : store.running()) {
                RunProcess process = run.process();
                if (process != null && process.isHeld()) {
                    process.goOn();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("runs that are held could not be let go", e);
        }
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }
}
