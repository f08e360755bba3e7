package org.ardrag.server.people;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Slows down who guesses passwords: after a few failures for a name from an address, each further one doubles the time
 * until the next try. Others who use the name from elsewhere are not held up.
 */
@Component
final class LoginBrake {

    private static final int FREE = 5;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int REMEMBERED = 10_000;

    private record Tries(int failures, long nextNanos) {}

    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > REMEMBERED;
        }
    };

    static String key(String address, String name) {
        return address + " " + Secret.hash(AccountStore.key(name));
    }

    /** Seconds until the next try; 0 for now. A try that is let through counts as failed until it is said otherwise. */
    synchronized long take(String key, long nowNanos) {
        Tries before = tries.get(key);
        int failures = before == null ? 0 : before.failures();
        long wait = before == null || failures < FREE ? 0 : before.nextNanos() - nowNanos;
        if (wait > 0) {
            return Duration.ofNanos(wait).toSeconds() + 1;
        }
        int now = failures + 1;
        long pause = now < FREE ? 0 : Math.min(LONGEST.toSeconds(), 1L << Math.min(now - FREE, 30));
        tries.put(key, new Tries(now, nowNanos + Duration.ofSeconds(pause).toNanos()));
        return 0;
    }

    synchronized void succeeded(String key) {
        tries.remove(key);
    }
}
