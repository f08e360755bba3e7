package org.ardrag.server.session;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.server.Folders;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.Tokens;
import org.ardrag.server.device.Devices;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.device.ModelReplica;
import org.ardrag.server.fairness.Fairness;
import org.ardrag.server.fairness.Holding;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** All sessions: admits them while there is room, ends those whose time is over, drains when the studio stops. */
@Component
public final class SessionRegistry implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRegistry.class);
    private static final long DRAIN_STEP_MS = 50;
    private static final long CLOSING_SECONDS = 30;

    private final StudioProperties properties;
    private final ModelHost models;
    /** Tells people when something is over; what ends, and when, goes by {@link System#nanoTime()}. */
    private final InstantSource clock;

    private final Path dir;
    private final SessionContext context;
    private final Map<String, StudioSession> sessions = new ConcurrentHashMap<>();
    private final Admission admission;
    private final Fairness fairness;
    private final Door door = new Door();
    private volatile boolean running;

    SessionRegistry(
            StudioProperties properties,
            ModelHost models,
            Devices devices,
            Fairness fairness,
            FrameEncoder encoder,
            PromptReader prompts,
            SessionMetrics metrics,
            List<SessionHeir> heirs,
            JsonMapper json,
            InstantSource clock,
            MeterRegistry meters)
            throws IOException {
        this.properties = properties;
        this.models = models;
        this.fairness = fairness;
        this.admission = new Admission(properties.limits());
        this.clock = clock;
        this.dir = properties.dataDir().resolve("recordings");
        Files.createDirectories(dir);
        Folders.empty(dir); // recordings do not outlive the studio that made them
        ScheduledThreadPoolExecutor pacer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "pacer");
            thread.setDaemon(true);
            return thread;
        });
        pacer.setRemoveOnCancelPolicy(true);
        this.context = new SessionContext(
                encoder,
                prompts,
                pacer,
                properties.limits(),
                properties.timing(),
                metrics,
                heirs,
                json,
                new Figures(),
                new Announcements(),
                clock);
        meters.gauge("studio.sessions.open", admission, Admission::inside);
        meters.gauge("studio.sessions.waiting", admission, Admission::waiting);
        meters.gauge("studio.sessions.running", devices, Devices::running);
        meters.gauge("studio.sessions.memory", admission, Admission::promised);
    }

    /**
     * Opens a session on a picture of the size that frames are shown at, or lets it wait for its place.
     *
     * @param model held by the caller; the session holds it, too, until nothing of it is left
     * @throws Problem 429 if the caller has too many already; 503 if nobody more may wait, or the studio stops
     */
    StudioSession create(Caller caller, HostedModel model, Opening opening) throws IOException {
        door.check();
        String id = Tokens.next();
        SessionSpec spec = new SessionSpec(
                id,
                caller,
                new Tickets(properties.timing().grace()),
                model,
                opening.imageId(),
                opening.crop(),
                opening.picture(),
                BicubicResize.resize(
                        opening.picture(), model.info().width(), model.info().height()),
                opening.seed(),
                opening.prompt(),
                opening.replay(),
                dir.resolve(id + ".frames"),
                clock.instant());
        StudioSession session = make(spec);
        models.hold(model);
        ModelReplica place;
        try {
            place = admission.come(session);
        } catch (Problem e) {
            models.release(model);
            session.discard();
            throw e;
        }
        sessions.put(id, session);
        session.whenEmptied().whenComplete((nothing, failure) -> {
            sessions.remove(id);
            admission.gone(session);
            models.release(model);
            letIn();
        });
        if (place != null) {
            session.open(place);
        } else {
            tellLine();
        }
        return session;
    }

    private StudioSession make(SessionSpec spec) throws IOException {
        Holding holding = fairness.session(spec.caller());
        try {
            return new StudioSession(spec, context, holding);
        } catch (IOException | RuntimeException e) {
            holding.close();
            throw e;
        }
    }

    /** Gives places that are free to those who wait, and tells the others where they stand now. */
    void letIn() {
        admission.close(door.isClosed());
        admission.next().forEach(entry -> entry.session().open(entry.place()));
        tellLine();
    }

    private void tellLine() {
        int position = 0;
        for (StudioSession waiting : admission.line()) {
            waiting.standsAt(++position);
        }
    }

    /** Sessions that have a place. */
    public int open() {
        return admission.inside();
    }

    /** Takes no new sessions while a training run has the device to itself, or takes them again. */
    public void closeDoor(boolean closed) {
        door.training(closed);
        letIn();
    }

    public @Nullable StudioSession find(String id) {
        return sessions.get(id);
    }

    /** @throws Problem 404 if there is none, or it is not the caller's */
    StudioSession get(String id, Caller caller) {
        StudioSession session = sessions.get(id);
        if (session == null || !caller.owns(session.spec().caller().owner())) {
            throw Problem.notFound("no-such-session", "session", id);
        }
        return session;
    }

    /**
     * Lets a socket come: with a ticket, or, if it is opened by a page of the studio, in the owner's browser.
     *
     * @param fromPage whether a browser says so: a script, which sends no origin, needs its ticket
     * @throws Problem 404 if there is no such session, or it is not the caller's; 403 without a ticket that holds
     */
    public void checkViewer(String id, Caller caller, @Nullable String ticket, boolean fromPage) {
        StudioSession session = sessions.get(id);
        if (session == null) {
            throw Problem.notFound("no-such-session", "session", id);
        }
        if (ticket != null && session.spec().tickets().redeem(ticket)) {
            return;
        }
        if (!fromPage) {
            throw new Problem(
                    HttpStatus.FORBIDDEN,
                    "ticket-needed",
                    "This socket needs a ticket",
                    (ticket == null ? "there is no ticket" : "the ticket was used, or is too old, or is none")
                            + "; streamUrl has one, and GET /api/sessions/" + id + " gives another");
        }
        get(id, caller);
    }

    // ---- for StudioDesk ----

    Collection<StudioSession> all() {
        return sessions.values();
    }

    Admission admission() {
        return admission;
    }

    SessionContext context() {
        return context;
    }

    Door door() {
        return door;
    }

    // ---- while it runs ----

    @Scheduled(fixedDelay = 500)
    void endExpired() {
        long now = System.nanoTime();
        Door.Maintenance maintenance = door.maintenance();
        if (maintenance != null && maintenance.isOver()) {
            sessions.values().forEach(session -> session.end(EndReason.DRAINED));
        }
        for (StudioSession session : sessions.values()) {
            EndReason reason = session.expired(now);
            if (reason != null) {
                session.end(reason);
            }
        }
        if (admission.waiting() > 0) {
            letIn(); // there may be memory now that a model had before
        }
    }

    // ---- the studio's start and stop ----

    @Override
    public void start() {
        door.stopping(false); // a studio that was stopped may be started again
        running = true;
        letIn();
    }

    /** Stops before the web server does: viewers are told, and get a moment to finish. */
    @Override
    public void stop() {
        door.stopping(true);
        running = false;
        List<StudioSession> open = List.copyOf(sessions.values());
        long end = System.nanoTime() + properties.timing().drain().toNanos();
        Instant deadline = clock.instant().plus(properties.timing().drain());
        open.forEach(session -> session.tell(new ServerMessage.State("draining", null, deadline)));
        try {
            while (System.nanoTime() - end < 0
                    && open.stream().anyMatch(session -> session.report().isConnected())) {
                TimeUnit.MILLISECONDS.sleep(DRAIN_STEP_MS);
            }
            CompletableFuture.allOf(open.stream()
                            .map(session -> session.end(EndReason.DRAINED))
                            .toArray(CompletableFuture[]::new))
                    .get(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("not every session could be closed in {} s", CLOSING_SECONDS, e);
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @PreDestroy
    void close() {
        context.pacer().shutdownNow();
    }
}
