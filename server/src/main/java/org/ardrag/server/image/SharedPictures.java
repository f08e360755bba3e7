package org.ardrag.server.image;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.storage.Blocking;
import org.ardrag.server.storage.Bucket;
import org.ardrag.server.storage.Shelves;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Uploaded pictures in the store that several studios share: a picture that one took can be drawn on in all. They go when
 * nobody has used them for {@code studio.timing.image-kept}. Without a store there are none. Calls block.
 */
@Component
class SharedPictures {

    private static final Logger LOG = LoggerFactory.getLogger(SharedPictures.class);
    private static final String FOLDER = "uploads/";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{24}");

    private final @Nullable Bucket bucket;
    private final Blocking blocking;
    private final Duration kept;
    private final InstantSource clock;
    /** When this studio has written pictures there last, by {@link System#nanoTime}. */
    private final Map<String, Long> written = new ConcurrentHashMap<>();

    SharedPictures(Shelves shelves, Blocking blocking, StudioProperties properties, InstantSource clock) {
        this.bucket = shelves.bucket();
        this.blocking = blocking;
        this.kept = properties.timing().imageKept();
        this.clock = clock;
    }

    void put(String id, byte[] file) throws IOException {
        if (bucket != null) {
            bucket.put(FOLDER + id, file);
            written.put(id, System.nanoTime());
        }
    }

    /** A picture that another studio took; null if there is none. */
    byte @Nullable [] get(String id) throws IOException {
        return bucket == null || !ID.matcher(id).matches() ? null : bucket.get(FOLDER + id);
    }

    /** A picture was used: what was written long ago is written again. */
    void used(String id, byte[] file) throws IOException {
        Long last = written.get(id);
        if (bucket != null && (last == null || isLongerAgo(last, kept.dividedBy(4)))) {
            put(id, file);
        }
    }

    @Scheduled(fixedDelay = 300_000, initialDelay = 60_000)
    void forgetOld() {
        Bucket store = bucket;
        if (store != null) {
            blocking.call(() -> forgetOld(store)).subscribe(nothing -> {}, e -> LOG.warn("old pictures stay", e));
        }
    }

    private static boolean isLongerAgo(long nanoTime, Duration time) {
        return System.nanoTime() - nanoTime > time.toNanos();
    }

    /** How many went. The store tells when a picture was written by the time of day. */
    private int forgetOld(Bucket store) throws IOException {
        Instant oldest = clock.instant().minus(kept);
        List<String> old = store.list(FOLDER).stream()
                .filter(item -> item.modified().isBefore(oldest))
                .map(Bucket.Item::key)
                .toList();
        store.delete(old);
        written.values().removeIf(at -> isLongerAgo(at, kept));
        return old.size();
    }
}
