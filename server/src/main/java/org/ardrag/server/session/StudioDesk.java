package org.ardrag.server.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.Devices;
import org.ardrag.server.device.StudioDevice;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an administrator sees of all sessions, and what he can do to them. */
@Component
public final class StudioDesk {

    private final SessionRegistry registry;
    private final Devices devices;
    private final StudioProperties.Limits limits;
    private final InstantSource clock;

    StudioDesk(SessionRegistry registry, Devices devices, StudioProperties properties, InstantSource clock) {
        this.registry = registry;
        this.devices = devices;
        this.limits = properties.limits();
        this.clock = clock;
    }

    public StudioView view() {
        long now = System.nanoTime();
        Admission admission = registry.admission();
        SessionContext context = registry.context();
        ServerMessage.Notice notice = context.announcements().notice();
        return new StudioView(
                registry.all().stream()
                        .map(session -> session.report().view(now))
                        .sorted(Comparator.comparing(SessionView::createdAt))
                        .toList(),
                admission.inside(),
                limits.sessions(),
                admission.waiting(),
                limits.waiting(),
                admission.promised(),
                devices.memoryBytes(),
                devices.all().stream().map(this::view).toList(),
                context.figures().fps(now),
                context.figures().latency(),
                registry.door().deadline(),
                notice == null ? null : notice.text());
    }

    private StudioView.Device view(StudioDevice device) {
        Admission admission = registry.admission();
        List<StudioDevice> same = devices.all().stream()
                .filter(other -> other.memory() == device.memory())
                .toList();
        return new StudioView.Device(
                device.name(),
                admission.on(device),
                device.thread().waiting(),
                admission.promised(device),
                device.memory().bytes(),
                same.size() > 1);
    }

    /**
     * Ends a session.
     *
     * @param shortId as {@link SessionView} has it
     * @throws Problem 404 if there is none
     */
    public CompletableFuture<Void> end(String shortId) {
        return registry.all().stream()
                .filter(session -> session.shortId().equals(shortId))
                .findAny()
                .orElseThrow(() -> Problem.notFound("no-such-session", "session", shortId))
                .end(EndReason.ADMINISTRATOR);
    }

    /** Tells every viewer something, and those who come later, too; null takes it back. */
    public void announce(@Nullable String text) {
        ServerMessage.Notice notice = new ServerMessage.Notice(text);
        registry.context().announcements().notice(text == null ? null : notice);
        registry.all().forEach(session -> session.tell(notice));
    }

    /** Lets nobody in from now on, and ends what is open after this time. */
    public void drain(Duration left) {
        Instant deadline = clock.instant().plus(left);
        ServerMessage.State draining = new ServerMessage.State("draining", null, deadline);
        registry.door().maintenance(new Door.Maintenance(deadline, System.nanoTime() + left.toNanos()));
        registry.context().announcements().draining(draining);
        registry.all().forEach(session -> session.tell(draining));
        registry.letIn();
    }

    /** Lets people in again; those who are still inside stay. */
    public void stopDraining() {
        registry.door().maintenance(null);
        registry.context().announcements().draining(null);
        ServerMessage.State calledOff = new ServerMessage.State("draining", null, null);
        registry.all().forEach(session -> session.tell(calledOff));
        registry.letIn();
    }
}
