package org.ardrag.server.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** A refusal of an HTTP call, to be answered as an RFC 9457 problem document. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String slug;
    private final String title;
    private final transient Map<String, Object> more = new LinkedHashMap<>();
    private long retryAfterSeconds;

    /**
     * @param slug last part of the problem's type, {@code urn:ardrag:problem:SLUG}
     * @param title the same for every problem of this type
     * @param detail what was given and what is allowed
     */
    public Problem(HttpStatus status, String slug, String title, String detail) {
        super(detail);
        this.status = status;
        this.slug = slug;
        this.title = title;
    }

    public static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, "bad-request", "The request cannot be read", detail);
    }

    public static Problem notFound(String slug, String what, String given) {
        String short64 = given.length() > 64 ? given.substring(0, 64) + "…" : given;
        return new Problem(
                HttpStatus.NOT_FOUND,
                slug,
                "No such " + what,
                "there is no " + what + " \"" + short64 + "\"; it was never here, or it is gone");
    }

    /** The studio cannot take this now; the client may try again after so many seconds. */
    public static Problem unavailable(String slug, String title, String detail, long retryAfterSeconds) {
        Problem problem = new Problem(HttpStatus.SERVICE_UNAVAILABLE, slug, title, detail);
        problem.retryAfterSeconds = retryAfterSeconds;
        return problem;
    }

    /** Whoever calls has had too much; he may try again after so many seconds. */
    public static Problem tooMany(String slug, String title, String detail, long retryAfterSeconds) {
        Problem problem = new Problem(HttpStatus.TOO_MANY_REQUESTS, slug, title, detail);
        problem.retryAfterSeconds = retryAfterSeconds;
        return problem;
    }

    /** Adds a member to the document. */
    public Problem with(String name, Object value) {
        more.put(name, value);
        return this;
    }

    public HttpStatus status() {
        return status;
    }

    public String slug() {
        return slug;
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    Map<String, Object> document(String path) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:ardrag:problem:" + slug);
        document.put("title", title);
        document.put("status", status.value());
        document.put("detail", String.valueOf(getMessage()));
        document.put("instance", path);
        document.putAll(more);
        return document;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
