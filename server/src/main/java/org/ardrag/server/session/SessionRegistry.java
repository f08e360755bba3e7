package org.ardrag.server.session;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.Folders;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.Tokens;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.image.Crop;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** All sessions: admits them while there is room, ends those whose time is over, drains when the studio stops. */
@Component
public final class SessionRegistry implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRegistry.class);
    private static final long DRAIN_STEP_MS = 50;
    private static final long LEAST_RETRY_SECONDS = 5;
    private static final long CLOSING_SECONDS = 30;
    private static final long TRAINING_RETRY_SECONDS = 60;

    private final StudioProperties properties;
    private final ModelHost models;
    /** Tells people when something is over; what ends, and when, goes by {@link System#nanoTime()}. */
    private final InstantSource clock;

    private final Path dir;
    private final SessionContext context;
    private final Map<String, StudioSession> sessions = new ConcurrentHashMap<>();
    /** Native memory promised to sessions, those that are being closed included. */
    private long promised;

    private int admitted;
    private volatile boolean running;
    private volatile boolean draining;
    private volatile boolean doorClosed;

    SessionRegistry(
            StudioProperties properties,
            ModelHost models,
            FrameEncoder encoder,
            SessionMetrics metrics,
            InstantSource clock,
            MeterRegistry meters)
            throws IOException {
        this.properties = properties;
        this.models = models;
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
                models.device(),
                encoder,
                pacer,
                properties.limits(),
                properties.timing(),
                metrics,
                new AtomicInteger());
        meters.gauge("studio.sessions.open", sessions, Map::size);
        meters.gauge("studio.sessions.running", context.running());
        meters.gauge("studio.sessions.memory", this, SessionRegistry::promisedBytes);
    }

    /**
     * Opens a session on a picture of the model's size.
     *
     * @param model held by the caller; the session holds it, too, until nothing of it is left
     * @throws Problem 503 if the studio is full or stops
     */
    StudioSession create(
            String owner,
            HostedModel model,
            String imageId,
            Crop crop,
            RgbImage picture,
            long seed,
            @Nullable String prompt)
            throws IOException {
        admit(model);
        try {
            Instant now = clock.instant();
            String id = Tokens.next();
            SessionSpec spec = new SessionSpec(
                    id,
                    owner,
                    new Tickets(properties.timing().grace()),
                    model,
                    imageId,
                    crop,
                    picture,
                    seed,
                    prompt,
                    dir.resolve(id + ".frames"),
                    now,
                    now.plus(properties.timing().total()));
            StudioSession session = new StudioSession(spec, context);
            sessions.put(id, session);
            session.whenClosed().whenComplete((nothing, failure) -> {
                sessions.remove(id);
                release(model);
            });
            session.open();
            return session;
        } catch (IOException | RuntimeException e) {
            release(model);
            throw e;
        }
    }

    private synchronized void admit(HostedModel model) {
        StudioProperties.Limits limits = properties.limits();
        if (draining) {
            throw Problem.unavailable(
                    "draining", "The studio is stopping", "no new sessions are taken", LEAST_RETRY_SECONDS);
        }
        if (doorClosed) {
            throw Problem.unavailable(
                    "training",
                    "The studio is training",
                    "the device belongs to a training run, no new sessions are taken until it is over",
                    TRAINING_RETRY_SECONDS);
        }
        long budget = limits.sessionMemory().toBytes();
        if (admitted >= limits.sessions() || promised + model.sessionBytes() > budget) {
            throw Problem.unavailable(
                            "studio-full",
                            "The studio is full",
                            admitted + " sessions are open, at most " + limits.sessions()
                                    + " are allowed; they take " + promised + " of " + budget
                                    + " bytes, another would take " + model.sessionBytes(),
                            LEAST_RETRY_SECONDS)
                    .with("sessions", admitted)
                    .with("maxSessions", limits.sessions());
        }
        models.hold(model);
        admitted++;
        promised += model.sessionBytes();
    }

    private synchronized void release(HostedModel model) {
        admitted--;
        promised -= model.sessionBytes();
        models.release(model);
    }

    private synchronized long promisedBytes() {
        return promised;
    }

    /** Sessions whose video is being made for a viewer at this moment. */
    public int running() {
        return context.running().get();
    }

    public int open() {
        return sessions.size();
    }

    /** Takes no new sessions while a training run has the device to itself, or takes them again. */
    public void closeDoor(boolean closed) {
        doorClosed = closed;
    }

    public @Nullable StudioSession find(String id) {
        return sessions.get(id);
    }

    /** @throws Problem 404 if there is none, or it is not the caller's */
    StudioSession get(String id, Caller caller) {
        StudioSession session = sessions.get(id);
        if (session == null || !caller.owns(session.spec().owner())) {
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

    @Scheduled(fixedDelay = 500)
    void endExpired() {
        long now = System.nanoTime();
        for (StudioSession session : sessions.values()) {
            EndReason reason = session.expired(now);
            if (reason != null) {
                session.end(reason);
            }
        }
    }

    // ---- the studio's start and stop ----

    @Override
    public void start() {
        draining = false; // a studio that was stopped may be started again
        running = true;
    }

    /** Stops before the web server does: viewers are told, and get a moment to finish. */
    @Override
    public void stop() {
        draining = true;
        running = false;
        List<StudioSession> open = List.copyOf(sessions.values());
        long end = System.nanoTime() + properties.timing().drain().toNanos();
        Instant deadline = clock.instant().plus(properties.timing().drain());
        open.forEach(session -> session.tell(new ServerMessage.State("draining", null, deadline)));
        try {
            while (System.nanoTime() - end < 0 && open.stream().anyMatch(StudioSession::isConnected)) {
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
