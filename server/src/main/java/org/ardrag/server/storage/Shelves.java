package org.ardrag.server.storage;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ardrag.server.StudioProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Where things are kept: in the data folder, or in the bucket that {@code studio.store} names. */
@Component
public final class Shelves {

    private static final Logger LOG = LoggerFactory.getLogger(Shelves.class);

    private record Shared(BucketShelf shelf, boolean forRuns) {}

    private final StudioProperties studio;
    private final StoreProperties properties;
    private final boolean runs;
    private final @Nullable Bucket bucket;
    private final Blocking blocking;
    private final List<Shared> shared = new CopyOnWriteArrayList<>();

    /**
     * @param runs whether this studio starts runs, which read models and what was given from this machine's disk
     * @throws IllegalStateException if the bucket cannot be used; says why
     */
    Shelves(
            StudioProperties studio,
            StoreProperties properties,
            @Value("${studio.runs.enabled:true}") boolean runs,
            Blocking blocking) {
        this.studio = studio;
        this.properties = properties;
        this.runs = runs;
        this.blocking = blocking;
        try {
            String named = properties.bucket();
            bucket = named == null ? null : new Bucket(properties, named);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /**
     * The shelf of this name; in the data folder there is a folder of it, with copies if what counts lies in the bucket.
     *
     * @param forRuns whether runs read it
     */
    public Shelf open(String name, boolean forRuns) {
        Path root = studio.dataDir().resolve(name);
        if (bucket == null) {
            return new FolderShelf(root);
        }
        BucketShelf shelf = new BucketShelf(bucket, name, root, properties.copiesKept());
        shared.add(new Shared(shelf, forRuns));
        return shelf;
    }

    /** The bucket; null where things are kept in the data folder. */
    public @Nullable Bucket bucket() {
        return bucket;
    }

    @Scheduled(fixedDelay = 30_000, initialDelay = 5_000)
    void keepCopies() {
        if (!shared.isEmpty()) {
            blocking.run(this::keepCopiesNow).subscribe(nothing -> {}, e -> LOG.warn("copies may be old", e));
        }
    }

    private void keepCopiesNow() {
        for (Shared each : shared) {
            try {
                each.shelf.prune();
                if (runs && each.forRuns) {
                    each.shelf.fetchAll();
                }
            } catch (IOException e) {
                LOG.warn("copies of {} may be old: {}", each.shelf, e.getMessage());
            }
        }
    }

    @PreDestroy
    void close() {
        if (bucket != null) {
            bucket.close();
        }
    }
}
