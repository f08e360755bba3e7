package org.ardrag.server.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.ardrag.server.problem.RefusalLog;
import org.springframework.stereotype.Component;

/** What Prometheus is told about sessions. Every series is there from the start, at 0: a first refusal is seen as one. */
@Component
public final class SessionMetrics {

    /** Between these a chunk, and each part of it, is looked at closely; what lies outside counts all the same. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final RefusalLog refusals;
    private final Counter frames;
    private final Counter abandoned;
    private final Counter dropped;
    private final Timer chunk;
    private final Map<String, Timer> stages = new HashMap<>();
    private final Map<EndReason, Counter> ended = new EnumMap<>(EndReason.class);
    private final Map<ErrorCode, Counter> refused = new EnumMap<>(ErrorCode.class);

    public SessionMetrics(MeterRegistry meters, RefusalLog refusals) {
        this.refusals = refusals;
        frames = meters.counter("studio.frames.made");
        abandoned = meters.counter("studio.chunks.abandoned");
        dropped = meters.counter("studio.messages.dropped");
        chunk = histogram(Timer.builder("studio.chunk")
                        .description("from when a chunk should have started to when its frames are encoded"))
                .register(meters);
        for (String stage : new String[] {"queue", "control", "denoise", "cache", "decode", "encode"}) {
            stages.put(
                    stage,
                    histogram(Timer.builder("studio.chunk.stage").tag("stage", stage))
                            .register(meters));
        }
        for (EndReason reason : EndReason.values()) {
            ended.put(reason, meters.counter("studio.sessions.ended", "reason", reason.text()));
        }
        for (ErrorCode code : ErrorCode.values()) {
            refused.put(code, meters.counter("studio.messages.refused", "code", code.text()));
        }
    }

    private static Timer.Builder histogram(Timer.Builder timer) {
        return timer.publishPercentileHistogram().minimumExpectedValue(SHORTEST).maximumExpectedValue(LONGEST);
    }

    void chunk(ServerMessage.Stats stats, int framesOfChunk) {
        frames.increment(framesOfChunk);
        double whole = stage("queue", stats.queueMs())
                + stage("control", stats.controlMs())
                + stage("denoise", stats.denoiseMs())
                + stage("cache", stats.cacheMs())
                + stage("decode", stats.decodeMs())
                + stage("encode", stats.encodeMs());
        record(chunk, whole);
    }

    private double stage(String name, double millis) {
        record(Objects.requireNonNull(stages.get(name)), millis);
        return millis;
    }

    private static void record(Timer timer, double millis) {
        timer.record((long) (millis * 1e6), TimeUnit.NANOSECONDS);
    }

    void ended(EndReason reason) {
        Objects.requireNonNull(ended.get(reason)).increment();
    }

    /** Chunks in the making that a rewind made worthless. */
    void abandoned(int chunks) {
        abandoned.increment(chunks);
    }

    /** A message from a client was refused. */
    public void refused(ErrorCode code, String why) {
        refusals.note("message " + code.text(), why);
        Objects.requireNonNull(refused.get(code)).increment();
    }

    /** A text message could not be queued for a client that does not read. */
    public void dropped() {
        dropped.increment();
    }
}
