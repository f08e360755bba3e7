package org.ardrag.server.session;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;

/** What a session says of itself, as it is at the moment of the question: under the session's lock, which is its monitor. */
final class SessionReport {

    private final StudioSession session;
    private final SessionSpec spec;
    private final SessionFiles files;
    private final Playhead playhead;
    private final Stay stay;
    private final Figures figures;

    SessionReport(StudioSession session, SessionFiles files, Playhead playhead, Stay stay, Figures figures) {
        this.session = session;
        this.spec = session.spec();
        this.files = files;
        this.playhead = playhead;
        this.stay = stay;
        this.figures = figures;
    }

    /** Whether it waits in line, runs or is paused. */
    ServerMessage.State state() {
        synchronized (session) {
            if (!playhead.isOpen()) {
                return new ServerMessage.State("queued", stay.line(), null);
            }
            return new ServerMessage.State(playhead.isRunning() ? "running" : "paused", null, null);
        }
    }

    /**
     * While it waits for its place, which one it is in line; then how many sessions take their turn on the device before
     * it. Not under the lock: it asks the others.
     */
    int queuePosition() {
        Place place;
        synchronized (session) {
            place = session.place();
            if (place == null) {
                return stay.line();
            }
        }
        return place.position();
    }

    /** When it ends at the latest. */
    Instant expires() {
        synchronized (session) {
            return stay.expires();
        }
    }

    /** Whether somebody watches it. */
    boolean isConnected() {
        synchronized (session) {
            return playhead.delivery().viewer() != null;
        }
    }

    /** The seed that its next chunk is made with. */
    long seed() {
        synchronized (session) {
            return playhead.branch().seed();
        }
    }

    /** As an administrator sees it. */
    SessionView view(long now) {
        synchronized (session) {
            Place place = session.place();
            ServerMessage.State state = state();
            return new SessionView(
                    session.shortId(),
                    spec.caller().owner(),
                    spec.caller().address(),
                    spec.model().info().name(),
                    place == null ? null : place.model().deviceName(),
                    state.state(),
                    state.position(),
                    isConnected(),
                    files.recording().frames(),
                    place == null ? 0 : place.model().sessionBytes(),
                    figures.fps(now),
                    figures.latency(),
                    TimeUnit.NANOSECONDS.toSeconds(stay.idle(now)),
                    spec.created(),
                    stay.expires());
        }
    }

    /** What made the frames so far. */
    TrajectoryDocument trajectory() {
        synchronized (session) {
            Place place = session.place();
            Branch branch = playhead.branch();
            List<ControlChunk> controls = branch.controls();
            ModelInfo made = place == null ? spec.model().info() : place.model().info();
            return TrajectoryDocument.of(
                    spec, made, branch.seed(), branch.prompts(), branch.actionsBefore(controls.size() + 1), controls);
        }
    }

    /** What of it can be kept, as it is now. */
    Keepsake keepsake() {
        synchronized (session) {
            return new Keepsake(spec, files, files.recording().snapshot(), trajectory());
        }
    }
}
