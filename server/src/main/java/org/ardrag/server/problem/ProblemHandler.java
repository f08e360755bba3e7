package org.ardrag.server.problem;

import org.ardrag.server.json.BadValueException;
import org.ardrag.server.storage.DiskFull;
import org.ardrag.server.storage.StoreUnreachableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** Turns whatever went wrong in a call into a problem document; the page's own errors stay with the page. */
@Component
@Order(-10) // before Spring Boot's own handler, which stands at -1
final class ProblemHandler implements WebExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final long RETRY_SECONDS = 5;

    private final ProblemWriter writer;
    private final RefusalLog refusals;

    ProblemHandler(ProblemWriter writer, RefusalLog refusals) {
        this.writer = writer;
        this.refusals = refusals;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.info(
                    "{} {}: its client went away",
                    exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath());
            return Mono.empty(); // there is nobody to answer
        }
        if (wantsPage(exchange)) {
            return Mono.error(
                    failure instanceof Problem refused
                            ? new ResponseStatusException(refused.status(), refused.getMessage())
                            : failure);
        }
        Problem problem = toProblem(exchange, failure);
        if (problem.status().is5xxServerError() && !(failure instanceof Problem)) {
            LOG.error(
                    "{} {} failed",
                    exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath(),
                    failure);
        }
        refusals.note(problem.slug(), String.valueOf(problem.getMessage()));
        return writer.write(exchange, problem);
    }

    private static boolean wantsPage(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        if (path.startsWith("/api/") || path.startsWith("/ws/") || path.startsWith("/actuator")) {
            return false;
        }
        try {
            return exchange.getRequest().getHeaders().getAccept().stream()
                    .anyMatch(type -> type.isCompatibleWith(MediaType.TEXT_HTML) && !type.isWildcardType());
        } catch (RuntimeException e) {
            return false; // an Accept header that cannot be read
        }
    }

    private static Problem toProblem(ServerWebExchange exchange, Throwable failure) {
        String call = exchange.getRequest().getMethod() + " "
                + exchange.getRequest().getPath().value();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof BadValueException bad) {
                return Problem.badRequest(bad.getMessage());
            }
            if (cause instanceof StoreUnreachableException) {
                return Problem.unavailable(
                        "no-storage",
                        "The studio cannot reach its store",
                        "what is kept there cannot be read or written at this moment",
                        RETRY_SECONDS);
            }
            if (cause instanceof DataBufferLimitException) {
                return new Problem(
                        HttpStatus.CONTENT_TOO_LARGE, "too-large", "The request is too large", message(cause));
            }
        }
        if (failure instanceof UnsupportedMediaTypeStatusException type) {
            return new Problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    "wrong-content-type",
                    "This call takes another content type",
                    "\"" + type.getContentType() + "\" was sent to " + call + ", it takes "
                            + type.getSupportedMediaTypes());
        }
        if (failure instanceof MethodNotAllowedException method) {
            return new Problem(
                    HttpStatus.METHOD_NOT_ALLOWED,
                    "wrong-method",
                    "This address takes another method",
                    call + " is not possible, allowed are " + method.getSupportedMethods());
        }
        if (failure instanceof ResponseStatusException known) {
            HttpStatus status = HttpStatus.resolve(known.getStatusCode().value());
            if (status == HttpStatus.NOT_FOUND) {
                return new Problem(status, "no-such-address", "No such address", "there is nothing at " + call);
            }
            if (status != null && status.is4xxClientError()) {
                return new Problem(status, "bad-request", "The request cannot be read", message(known));
            }
        }
        if (DiskFull.isReasonOf(failure)) {
            return new Problem(
                    HttpStatus.INSUFFICIENT_STORAGE,
                    "disk-full",
                    "The studio's disk is full",
                    call + " could not be done: there is no room left to write to; nothing of it was kept");
        }
        return new Problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "internal",
                "The studio failed",
                call + " failed inside the studio; its log says why");
    }

    private static String message(Throwable failure) {
        return failure instanceof ResponseStatusException known && known.getReason() != null
                ? known.getReason()
                : String.valueOf(failure.getMessage());
    }
}
