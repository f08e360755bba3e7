package org.ardrag.server.stream;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import java.util.List;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.session.ErrorCode;
import org.ardrag.server.session.RefusedException;
import org.ardrag.server.session.ServerMessage;
import org.ardrag.server.session.SessionMetrics;
import org.ardrag.server.session.SessionRegistry;
import org.ardrag.server.session.StudioSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** {@code /ws/sessions/{id}}: one viewer's socket. */
@Component
final class SessionSocket implements WebSocketHandler {

    static final String SUBPROTOCOL = "ardrag.v1";

    private static final Logger LOG = LoggerFactory.getLogger(SessionSocket.class);
    private static final long BETWEEN_TOO_FAST = 1_000_000_000L;

    private final SessionRegistry sessions;
    private final MessageParser parser;
    private final JsonMapper json;
    private final SessionMetrics metrics;
    private final StudioProperties.Limits limits;

    SessionSocket(
            SessionRegistry sessions,
            MessageParser parser,
            JsonMapper json,
            SessionMetrics metrics,
            StudioProperties properties) {
        this.sessions = sessions;
        this.parser = parser;
        this.json = json;
        this.metrics = metrics;
        this.limits = properties.limits();
    }

    @Override
    public List<String> getSubProtocols() {
        return List.of(SUBPROTOCOL);
    }

    @Override
    public Mono<Void> handle(WebSocketSession socket) {
        StudioSession session = sessions.find(
                HandshakeFilter.sessionId(socket.getHandshakeInfo().getUri().getPath()));
        if (session == null) {
            return socket.close(); // ended between the handshake and now
        }
        Outbox outbox = new Outbox(json, metrics, limits.outgoingMessages());
        Reader reader = new Reader(session, outbox);
        Flux<WebSocketMessage> outgoing = outbox.items().map(item -> {
            if (item instanceof Outbox.Item.Binary binary) {
                return socket.binaryMessage(buffers -> buffers.wrap(binary.bytes()));
            }
            return socket.textMessage(((Outbox.Item.Text) item).json());
        });
        Mono<Void> input = socket.receive()
                .doOnNext(reader::read)
                .then()
                .onErrorResume(e -> {
                    outbox.close(unreadable(session, e));
                    return Mono.empty();
                })
                .doFinally(end -> outbox.close(CloseStatus.NORMAL));
        Mono<Void> output = socket.send(outgoing)
                .onErrorResume(e -> {
                    LOG.debug("a socket broke: {}", e.toString());
                    return Mono.empty();
                })
                .then(Mono.defer(() -> socket.close(outbox.status())));
        session.attach(outbox);
        return Mono.when(input, output).doFinally(end -> session.detach(outbox));
    }

    /** With what a socket is closed that broke, or sent what cannot be read. */
    private CloseStatus unreadable(StudioSession session, Throwable failure) {
        CloseStatus status;
        if (failure instanceof CorruptedWebSocketFrameException broken) {
            status = new CloseStatus(broken.closeStatus().code());
        } else if (failure instanceof TooLongFrameException) {
            status = CloseStatus.TOO_BIG_TO_PROCESS;
        } else {
            LOG.debug("a socket broke: {}", failure.toString());
            return CloseStatus.SERVER_ERROR;
        }
        LOG.info(
                "session {}'s socket is closed with {}: {}", session.shortId(), status.getCode(), failure.getMessage());
        long most = limits.messageBytes().toBytes();
        boolean large = status.getCode() == CloseStatus.TOO_BIG_TO_PROCESS.getCode();
        return large ? status.withReason("a message may have at most " + most + " bytes") : status;
    }

    /** Reads one socket's messages, one after the other. */
    private final class Reader {

        private final StudioSession session;
        private final Outbox outbox;
        private final RateLimiter rate = new RateLimiter(limits.messagesPerSecond(), System.nanoTime());
        private long toldAt = System.nanoTime() - BETWEEN_TOO_FAST;

        Reader(StudioSession session, Outbox outbox) {
            this.session = session;
            this.outbox = outbox;
        }

        void read(WebSocketMessage message) {
            try (MDC.MDCCloseable id = session.logged()) {
                takeOrRefuse(message);
            }
        }

        private void takeOrRefuse(WebSocketMessage message) {
            try {
                String tooSoon = tooSoon(System.nanoTime());
                if (tooSoon != null) {
                    tooFast(tooSoon);
                    return;
                }
                take(message);
            } catch (RefusedException e) {
                refuse(e.code(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("a message could not be handled", e);
                refuse(ErrorCode.INTERNAL, "the studio failed at this message; its log says why");
            }
        }

        private void take(WebSocketMessage message) {
            if (message.getType() == WebSocketMessage.Type.PONG || message.getType() == WebSocketMessage.Type.PING) {
                return;
            }
            int bytes = message.getPayload().readableByteCount();
            long most = limits.messageBytes().toBytes();
            if (bytes > most) {
                throw new RefusedException(
                        ErrorCode.TOO_LARGE, "the message has " + bytes + " bytes, at most " + most + " are allowed");
            }
            if (message.getType() != WebSocketMessage.Type.TEXT) {
                throw new RefusedException(ErrorCode.BAD_JSON, "the message is binary, text is needed");
            }
            session.handle(parser.parse(message.getPayloadAsText()));
        }

        private @Nullable String tooSoon(long now) {
            return rate.take(now)
                    ? session.tooSoon(now)
                    : "more than " + limits.messagesPerSecond()
                            + " messages a second were sent; those above were thrown away";
        }

        /** Said once a second: whoever floods is not to be flooded back. */
        private void tooFast(String why) {
            long now = System.nanoTime();
            metrics.refused(ErrorCode.TOO_FAST, why);
            if (now - toldAt >= BETWEEN_TOO_FAST) {
                toldAt = now;
                outbox.send(new ServerMessage.Error(ErrorCode.TOO_FAST.text(), why));
            }
        }

        private void refuse(ErrorCode code, String why) {
            metrics.refused(code, why);
            outbox.send(new ServerMessage.Error(code.text(), why));
        }
    }
}
