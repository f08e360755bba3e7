package org.ardrag.training.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came back at the end of all redirects, and what the hub said of the file on the way: {@code X-Linked-ETag}, which for a
 * large file is its SHA-256, {@code X-Linked-Size} and {@code X-Repo-Commit} (huggingface_hub, {@code constants.py}).
 *
 * @param response the last one
 * @param linkedTag of the file, or nothing
 * @param linkedBytes length of the file, -1 if it was not said
 * @param commit that the file is of, or nothing
 */
record Answer(HttpResponse<InputStream> response, String linkedTag, long linkedBytes, String commit) {

    /** As many as browsers follow. */
    private static final int MOST_REDIRECTS = 20;

    /**
     * Asks, and follows redirects. The token is told to the hub's own address and to nobody that it sends us to.
     *
     * @throws DownloadException if it is sent around in a circle, or from https to http
     */
    static Answer of(HttpClient client, Hub hub, URI address, Map<String, String> headers, Duration patience)
            throws IOException, InterruptedException {
        String linkedTag = "";
        String commit = "";
        long linkedBytes = -1;
        URI at = address;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at)
                    .timeout(patience)
                    .header("User-Agent", "ardrag-studio")
                    .header("Accept-Encoding", "identity");
            headers.forEach(request::header);
            if (hub.trusts(at)) {
                request.header("Authorization", "Bearer " + hub.token());
            }
            HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
            linkedTag = linkedTag.isEmpty() ? opaque(header(response, "X-Linked-ETag")) : linkedTag;
            commit = commit.isEmpty() ? header(response, "X-Repo-Commit") : commit;
            linkedBytes = linkedBytes < 0
                    ? response.headers().firstValueAsLong("X-Linked-Size").orElse(-1)
                    : linkedBytes;
            String location = header(response, "Location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return new Answer(response, linkedTag, linkedBytes, commit);
            }
            response.body().close();
            at = next(at, location);
        }
        throw new DownloadException(address + " leads on and on, through " + MOST_REDIRECTS + " redirects");
    }

    static URI next(URI from, String location) throws DownloadException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new DownloadException(from + " leads to what is no address: " + location, e);
        }
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals(from.getScheme())) {
            throw new DownloadException(
                    from + " leads to " + to.getScheme() + "://" + to.getHost() + ", which is not safe");
        }
        return to;
    }

    int status() {
        return response.statusCode();
    }

    String header(String name) {
        return header(response, name);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("").strip();
    }

    /** The file's length, -1 if nothing says it. */
    long bytes() {
        String range = header("Content-Range"); // bytes 5-9/10
        String whole = range.substring(range.lastIndexOf('/') + 1);
        if (whole.matches("\\d{1,18}")) {
            return Long.parseLong(whole);
        }
        long length = status() == 200
                ? response.headers().firstValueAsLong("Content-Length").orElse(-1)
                : -1;
        return length >= 0 ? length : linkedBytes;
    }

    /** Where the bytes of a partial answer begin, -1 if it does not say. */
    long begin() {
        String range = header("Content-Range");
        return range.matches("bytes \\d{1,18}-.*") ? Long.parseLong(range.substring(6, range.indexOf('-'))) : -1;
    }

    /** What tells this version of the file from another one, or nothing. */
    String tag() {
        return linkedTag.isEmpty() ? opaque(header("ETag")) : linkedTag;
    }

    /**
     * The tag to ask for the rest by, or nothing. A weak one does not promise the same bytes; where the hub says its own, that
     * one is compared, and it does not matter what the store behind the hub calls the file.
     */
    String validator() {
        String tag = header("ETag");
        return linkedTag.isEmpty() && tag.startsWith("\"") ? tag : "";
    }

    /** The checksum that the hub promises, if it does. */
    @Nullable
    Checksum promised() {
        return Checksum.isHex(linkedTag, Checksum.Kind.SHA256) ? new Checksum(Checksum.Kind.SHA256, linkedTag) : null;
    }

    private static String opaque(String tag) {
        return tag.replaceAll("^(W/)?\"|\"$", "");
    }
}
