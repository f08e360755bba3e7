package org.ardrag.training.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.training.download.PartFile.Version;

/** One attempt at what is missing of a file. */
final class Transfer {

    /** The server could not answer now; it may, later. */
    static final class BusyException extends IOException {

        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        BusyException(String message, Duration retryAfter) {
            super(message);
            this.retryAfter = retryAfter;
        }

        Duration retryAfter() {
            return retryAfter;
        }
    }

    private static final int BUFFER = 1 << 18;

    private final HttpClient client;
    private final Hub hub;
    private final Patience patience;
    private final DiskSpace.Room room;
    private final Downloader.Listener listener;

    Transfer(HttpClient client, Hub hub, Patience patience, DiskSpace.Room room, Downloader.Listener listener) {
        this.client = client;
        this.hub = hub;
        this.patience = patience;
        this.room = room;
        this.listener = listener;
    }

    /**
     * Asks for what is missing and appends it.
     *
     * @return the answer, once the part is the whole file
     * @throws BusyException if the server asks to come again
     * @throws DownloadException if it refuses, or the file cannot be written
     * @throws IOException if the transfer broke off; what came is kept
     */
    Answer run(RemoteFile wanted, Path target, PartFile part) throws IOException, InterruptedException {
        Version had = part.version();
        String address = wanted.address().toString();
        boolean goesOn = part.size() > 0 && had.canGoOn() && had.address().equals(address);
        Map<String, String> headers = new LinkedHashMap<>();
        if (goesOn) {
            headers.put("Range", "bytes=" + part.size() + "-");
            if (!had.validator().isEmpty()) {
                headers.put("If-Range", had.validator());
            }
        }
        Answer answer = Answer.of(
                client, hub, wanted.address(), headers, patience.silence().multipliedBy(2));
        try (InputStream body = answer.response().body()) {
            refuse(wanted, answer);
            if (answer.status() == 416 && goesOn && isWhole(part, answer)) {
                return answer;
            }
            if (answer.status() == 416 || answer.status() == 206 && !continues(part, answer, goesOn)) {
                part.begin(Version.NONE);
                throw new IOException("the file has changed since it was begun");
            }
            if (answer.status() == 200) {
                part.begin(new Version(address, answer.tag(), answer.validator(), answer.bytes()));
            }
            requireRoom(target, answer.bytes() - part.size());
            append(body, target, part, answer.bytes());
        }
        return answer;
    }

    private void refuse(RemoteFile wanted, Answer answer) throws IOException {
        int status = answer.status();
        if (status == 200 || status == 206 || status == 416) {
            Checksum promised = answer.promised();
            Checksum needed = wanted.checksum();
            if (promised != null && needed != null && promised.kind() == needed.kind() && !promised.equals(needed)) {
                throw new DownloadException(
                        wanted.address() + " is another file now: it has " + promised + ", expected is " + needed);
            }
            return;
        }
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            throw new BusyException(
                    "the server answered " + status, Patience.retryAfter(answer.response(), Instant.now()));
        }
        throw new DownloadException(wanted.address() + meaning(status));
    }

    private String meaning(int status) {
        return switch (status) {
            case 401, 403 ->
                hub.token().isEmpty()
                        ? " is not open to everybody (" + status
                                + "): HF_TOKEN has to hold the token of an account that" + " may read it"
                        : " is not open to the account whose token is in HF_TOKEN (" + status
                                + "): its terms may have to be agreed to on its page";
            case 404, 410 -> " does not exist (" + status + ")";
            default -> " cannot be had: the server answered " + status;
        };
    }

    private static boolean isWhole(PartFile part, Answer answer) throws IOException {
        return part.size() == answer.bytes() && sameVersion(part.version(), answer);
    }

    /** Whether an answer goes on just where the part ends. */
    private static boolean continues(PartFile part, Answer answer, boolean asked) throws IOException {
        return asked && answer.begin() == part.size() && sameVersion(part.version(), answer);
    }

    private static boolean sameVersion(Version had, Answer answer) {
        boolean sameTag = answer.tag().isEmpty() || answer.tag().equals(had.tag());
        boolean sameLength = had.bytes() < 0 || answer.bytes() < 0 || had.bytes() == answer.bytes();
        return sameTag && sameLength;
    }

    private void requireRoom(Path target, long missing) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder != null) {
            DiskSpace.require(folder, missing, room.free(folder), String.valueOf(target.getFileName()));
        }
    }

    private void append(InputStream body, Path target, PartFile part, long bytes) throws IOException {
        byte[] buffer = new byte[BUFFER];
        String name = String.valueOf(target.getFileName());
        listener.progress(name, part.size(), bytes);
        try (Watchdog watchdog = new Watchdog(patience.silence(), body)) {
            for (int n = read(body, buffer, watchdog); n >= 0; n = read(body, buffer, watchdog)) {
                watchdog.bytesCame();
                write(part, buffer, n);
                listener.progress(name, part.size(), bytes);
            }
        }
        if (bytes >= 0 && part.size() != bytes) {
            long came = part.size();
            if (came > bytes) {
                part.begin(Version.NONE);
            }
            throw new IOException("it ended after " + came + " of " + bytes + " bytes");
        }
    }

    private int read(InputStream body, byte[] buffer, Watchdog watchdog) throws IOException {
        IOException failure = null;
        int n = -1;
        try {
            n = body.read(buffer);
        } catch (IOException e) {
            failure = e;
        }
        if (watchdog.barked()) {
            throw new IOException("nothing came for " + patience.silence().toMillis() / 1000.0 + " seconds", failure);
        }
        if (failure != null) {
            throw failure;
        }
        return n;
    }

    private static void write(PartFile part, byte[] buffer, int length) throws DownloadException {
        try {
            part.append(buffer, length);
        } catch (IOException e) {
            throw new DownloadException("it could not be written (" + e.getMessage() + ")", e);
        }
    }
}
