package org.ardrag.server.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.ardrag.server.problem.RefusalLog;
import org.springframework.stereotype.Component;

/** What Prometheus is told about sessions. */
@Component
public final class SessionMetrics {

    private final MeterRegistry meters;
    private final RefusalLog refusals;
    private final Counter frames;

    public SessionMetrics(MeterRegistry meters, RefusalLog refusals) {
        this.meters = meters;
        this.refusals = refusals;
        this.frames = meters.counter("studio.frames.made");
    }

    void chunk(ServerMessage.Stats stats, int framesOfChunk) {
        frames.increment(framesOfChunk);
        stage("queue", stats.queueMs());
        stage("control", stats.controlMs());
        stage("denoise", stats.denoiseMs());
        stage("cache", stats.cacheMs());
        stage("decode", stats.decodeMs());
        stage("encode", stats.encodeMs());
    }

    private void stage(String name, double millis) {
        Timer.builder("studio.chunk.stage")
                .tag("stage", name)
                .publishPercentiles(0.5, 0.95)
                .register(meters)
                .record((long) (millis * 1e6), TimeUnit.NANOSECONDS);
    }

    void ended(EndReason reason) {
        meters.counter("studio.sessions.ended", "reason", reason.text()).increment();
    }

    /** Chunks in the making that a rewind made worthless. */
    void abandoned(int chunks) {
        meters.counter("studio.chunks.abandoned").increment(chunks);
    }

    /** A message from a client was refused. */
    public void refused(ErrorCode code, String why) {
        refusals.note("message " + code.text(), why);
        meters.counter("studio.messages.refused", "code", code.text()).increment();
    }

    /** A text message could not be queued for a client that does not read. */
    public void dropped() {
        meters.counter("studio.messages.dropped").increment();
    }
}
