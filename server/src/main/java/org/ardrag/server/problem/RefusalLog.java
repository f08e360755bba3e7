package org.ardrag.server.problem;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What was refused since the studio started, by reason: how often, and the last one's words. Thread-safe. */
@Component
public final class RefusalLog {

    private static final int WORDS = 300;

    /**
     * Refusals of one reason.
     *
     * @param reason the problem's slug, or {@code message} and the code of a message on a socket
     * @param detail of the last one
     */
    public record Refusal(String reason, long count, Instant last, String detail) {

        Refusal another(String words) {
            return new Refusal(reason, count + 1, Instant.now(), words);
        }
    }

    private final MeterRegistry meters;
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

    public RefusalLog(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param reason one of few */
    public void note(String reason, String detail) {
        String words = detail.length() > WORDS ? detail.substring(0, WORDS) + "…" : detail;
        refusals.merge(reason, new Refusal(reason, 1, Instant.now(), words), (before, first) -> before.another(words));
        meters.counter("studio.refused", "reason", reason).increment();
    }

    /** The newest first. */
    public List<Refusal> all() {
        return refusals.values().stream()
                .sorted(Comparator.comparing(Refusal::last).reversed())
                .toList();
    }
}
