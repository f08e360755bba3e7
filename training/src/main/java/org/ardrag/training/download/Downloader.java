package org.ardrag.training.download;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches large files. A transfer that breaks off is taken up where it stopped, now or by the next call; a file gets its name
 * once it is whole, has the right checksum and is on the disk.
 */
public final class Downloader {

    private static final Logger LOG = LoggerFactory.getLogger(Downloader.class);

    /** Is told how far a file is. */
    public interface Listener {
        /**
         * Some of a file is there.
         *
         * @param bytes of the whole, -1 if not known
         */
        void progress(String name, long done, long bytes);

        /** A transfer broke off and is taken up again after a pause. */
        default void pausing(String name, String why, Duration pause) {}
    }

    /** Lets time pass. */
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /**
     * What was fetched.
     *
     * @param bytes of it
     * @param checked the checksum that it was compared with; null if nobody knows one
     * @param commit that the hub says it is of, or nothing
     */
    public record Fetched(long bytes, @Nullable Checksum checked, String commit) {}

    private final Transfer transfer;
    private final Patience patience;
    private final Listener listener;
    private final Pause pause;

    /** Fetches from the hub and from anywhere else. */
    public Downloader(Hub hub, Patience patience, Listener listener) {
        this(hub, patience, listener, DiskSpace::usable, duration -> Thread.sleep(duration.toMillis()));
    }

    Downloader(Hub hub, Patience patience, Listener listener, DiskSpace.Room room, Pause pause) {
        HttpClient client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER) // followed by hand: the token must not go along
                .connectTimeout(patience.silence())
                .build();
        transfer = new Transfer(client, hub, patience, room, listener);
        this.patience = patience;
        this.listener = listener;
        this.pause = pause;
    }

    /**
     * Fetches a file.
     *
     * @param target where it is to be; its folder is made
     * @throws DownloadException if it cannot be had, does not fit on the disk or has the wrong checksum; what may be gone on
     *     from is kept
     */
    public Fetched fetch(RemoteFile wanted, Path target) throws IOException, InterruptedException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (isThere(wanted, target)) {
            return new Fetched(Files.size(target), wanted.checksum(), "");
        }
        try (PartFile part = PartFile.open(target)) {
            Answer answer = whole(wanted, target, part);
            Checksum needed = wanted.checksum() != null ? wanted.checksum() : answer.promised();
            if (needed != null) {
                Checksum found = part.checksum(needed.kind());
                if (!found.equals(needed)) {
                    part.discard();
                    throw new DownloadException(
                            wanted.address() + " has " + found + ", expected is " + needed + "; it was thrown away");
                }
            }
            long bytes = part.size();
            part.finish();
            return new Fetched(bytes, needed, answer.commit());
        }
    }

    /** A file that has its name is whole; another one of that name has another checksum. */
    private static boolean isThere(RemoteFile wanted, Path target) throws IOException {
        Checksum needed = wanted.checksum();
        return Files.exists(target)
                && (needed == null || Checksum.of(needed.kind(), target).equals(needed));
    }

    private Answer whole(RemoteFile wanted, Path target, PartFile part) throws IOException, InterruptedException {
        String name = String.valueOf(target.getFileName());
        int failures = 0;
        while (true) {
            long before = part.size();
            Duration asked = Duration.ZERO;
            IOException failure;
            try {
                return transfer.run(wanted, target, part);
            } catch (DownloadException e) {
                throw e;
            } catch (Transfer.BusyException e) {
                failure = e;
                asked = e.retryAfter();
            } catch (IOException e) {
                failure = e;
            }
            failures = part.size() > before ? 1 : failures + 1;
            if (failures >= patience.attempts() || asked.compareTo(patience.longestPause()) > 0) {
                throw new DownloadException(
                        wanted.address() + " broke off after " + part.size() + " bytes: " + reason(failure)
                                + (asked.isZero()
                                        ? ""
                                        : ", and asks to come again in " + asked.toSeconds() + " seconds")
                                + "; the next call goes on from there",
                        failure);
            }
            Duration own = patience.pause(failures);
            Duration next = asked.compareTo(own) > 0 ? asked : own;
            LOG.debug("{}: {}", wanted.address(), reason(failure), failure);
            listener.pausing(name, reason(failure), next);
            pause.sleep(next);
        }
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
