package org.ardrag.training.bench;

import java.io.IOException;
import java.io.Serial;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.ardrag.inference.json.Json;
import tools.jackson.core.JacksonException;

/** A studio has refused a call. */
public final class CallRefusedException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    private final int status;
    private final String problem;
    private final long retryAfterSeconds;

    private CallRefusedException(String message, int status, String problem, long retryAfterSeconds) {
        super(message);
        this.status = status;
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static CallRefusedException of(HttpRequest call, HttpResponse<byte[]> answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        String problem;
        try {
            problem = Json.LINES.readTree(body).path("type").asString("");
        } catch (JacksonException e) {
            problem = "";
        }
        return new CallRefusedException(
                call.method() + " " + call.uri().getPath() + " was answered with " + answer.statusCode() + ": " + body,
                answer.statusCode(),
                problem.isEmpty() ? "status " + answer.statusCode() : problem.substring(problem.lastIndexOf(':') + 1),
                answer.headers().firstValueAsLong("Retry-After").orElse(0));
    }

    /** The answer's status. */
    public int status() {
        return status;
    }

    /** The last part of the problem's type, such as {@code studio-full}. */
    public String problem() {
        return problem;
    }

    /** In how many seconds it is worth trying again; 0 when nothing was said. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
