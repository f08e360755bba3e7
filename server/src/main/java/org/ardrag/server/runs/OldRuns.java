package org.ardrag.server.runs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

/**
 * Lets runs go, with all that lies in their folders: when an administrator says so, after their time, and the oldest where
 * all together are too large. A run that another one that waits or goes begins with stays. A folder is moved aside before
 * its row goes: what a studio that was killed in between has left goes at the next start. Calls block.
 */
@Component
class OldRuns {

    private static final Logger LOG = LoggerFactory.getLogger(OldRuns.class);

    private final RunStore store;
    private final RunsProperties properties;
    private final Blocking blocking;
    private final Path dir;
    private final Path going;

    OldRuns(RunStore store, RunsProperties properties, StudioProperties studio, Blocking blocking) throws IOException {
        this.store = store;
        this.properties = properties;
        this.blocking = blocking;
        this.dir = RunInputs.folder(studio, properties);
        this.going = dir.resolve(".going");
        if (properties.enabled()) {
            mend();
        }
    }

    private void mend() throws IOException {
        for (Path folder : folders(going)) {
            String id = String.valueOf(folder.getFileName());
            LOG.info("run {} was being deleted and goes", id);
            store.delete(id);
        }
        FileSystemUtils.deleteRecursively(going);
    }

    private static List<Path> folders(Path of) throws IOException {
        try (Stream<Path> entries = Files.list(of)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /**
     * Deletes a run that is over.
     *
     * @throws Problem 409 if it waits or runs, or another one that does begins with it
     */
    synchronized void delete(Run run) throws IOException {
        if (!run.status().isOver()) {
            throw kept(run, "it is " + run.status() + ": cancel it first");
        }
        Run user = user(run);
        if (user != null) {
            throw kept(run, user.id() + " begins with it and is " + user.status());
        }
        Files.createDirectories(going);
        Path aside = going.resolve(run.id());
        try {
            Files.move(dir.resolve(run.id()), aside, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.debug("run {} has no folder", run.id(), e);
        }
        store.delete(run.id());
        FileSystemUtils.deleteRecursively(aside);
    }

    private static Problem kept(Run run, String why) {
        return new Problem(
                HttpStatus.CONFLICT, "run-kept", "This run cannot be deleted", "run " + run.id() + ": " + why);
    }

    /** One that waits or runs and was told to begin with something of this run; null if there is none. */
    private @Nullable Run user(Run run) {
        String begins = "\"runs/" + run.id() + "/";
        return Stream.concat(store.running().stream(), store.queued().stream())
                .filter(other -> other.options().contains(begins))
                .findFirst()
                .orElse(null);
    }

    /** When a run goes by itself; null if it does not. */
    @Nullable
    Instant goesAt(Run run) {
        Instant ended = run.endedAt();
        return properties.kept() == null || ended == null || !run.status().isOver()
                ? null
                : ended.plus(properties.kept());
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 120_000)
    void forgetOldSoon() {
        if (properties.enabled()) {
            blocking.run(this::forgetOld).subscribe(nothing -> {}, e -> LOG.warn("old runs are still there", e));
        }
    }

    /** Deletes what is too old, then the oldest as long as all together are too large. */
    void forgetOld() {
        try {
            List<Run> over = store.over();
            for (Run run : over) {
                Instant goes = goesAt(run);
                if (goes != null && goes.isBefore(Instant.now())) {
                    deleteIfUnused(run);
                }
            }
            DataSize most = properties.bytes();
            if (most == null) {
                return;
            }
            long bytes = bytes(dir);
            for (Run run : store.over()) {
                if (bytes <= most.toBytes()) {
                    return;
                }
                long freed = bytes(dir.resolve(run.id()));
                bytes -= deleteIfUnused(run) ? freed : 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean deleteIfUnused(Run run) throws IOException {
        try {
            delete(run);
            LOG.info("run {} went: its time, or the room for runs, is over", run.id());
            return true;
        } catch (Problem e) {
            LOG.info("{}", e.getMessage());
            return false;
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> Files.isRegularFile(file) ? file.toFile().length() : 0)
                    .sum();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
