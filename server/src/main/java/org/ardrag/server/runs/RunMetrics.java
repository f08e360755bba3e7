package org.ardrag.server.runs;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** What Prometheus is told about runs, as of the queue's last look at them. */
@Component
class RunMetrics {

    private final Map<RunStatus, Counter> ended = new EnumMap<>(RunStatus.class);
    private volatile int queued;
    private volatile int running;

    RunMetrics(MeterRegistry meters) {
        Gauge.builder("studio.runs", this, metrics -> metrics.queued)
                .tag("status", "queued")
                .register(meters);
        Gauge.builder("studio.runs", this, metrics -> metrics.running)
                .tag("status", "running")
                .register(meters);
        for (RunStatus status : RunStatus.values()) {
            if (status.isOver()) {
                ended.put(
                        status,
                        meters.counter(
                                "studio.runs.ended", "status", status.name().toLowerCase(Locale.ROOT)));
            }
        }
    }

    void seen(int nowQueued, int nowRunning) {
        queued = nowQueued;
        running = nowRunning;
    }

    void ended(RunStatus status) {
        Objects.requireNonNull(ended.get(status)).increment();
    }
}
