package org.ardrag.server.stream;

import java.util.concurrent.ArrayBlockingQueue;
import org.ardrag.server.session.EndReason;
import org.ardrag.server.session.ServerMessage;
import org.ardrag.server.session.SessionMetrics;
import org.ardrag.server.session.VideoFrame;
import org.ardrag.server.session.Viewer;
import org.springframework.web.reactive.socket.CloseStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/**
 * What waits to be written to one socket. It is bounded: frames by the session's window, text by this queue. Text for
 * a client that does not read is dropped; a frame that finds no room ends the connection (the session lives on).
 * Thread-safe.
 */
final class Outbox implements Viewer {

    /** Text, or header and picture. */
    sealed interface Item {

        record Text(String json) implements Item {}

        record Binary(byte[] bytes) implements Item {}
    }

    private final JsonMapper json;
    private final SessionMetrics metrics;
    private final Sinks.Many<Item> sink;
    private CloseStatus status = CloseStatus.NORMAL;
    private boolean done;

    Outbox(JsonMapper json, SessionMetrics metrics, int capacity) {
        this.json = json;
        this.metrics = metrics;
        this.sink = Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(capacity));
    }

    /**
     * What is to be written, handed on by a thread of its own: who says something holds locks (this one, the session's)
     * that the end of the socket needs as well.
     */
    Flux<Item> items() {
        return sink.asFlux().publishOn(Schedulers.parallel(), 1);
    }

    /** With what the socket is to be closed. */
    synchronized CloseStatus status() {
        return status;
    }

    @Override
    public synchronized void send(ServerMessage message) {
        if (!done && sink.tryEmitNext(text(message)).isFailure()) {
            metrics.dropped();
        }
    }

    @Override
    public synchronized void send(VideoFrame frame) {
        if (!done
                && sink.tryEmitNext(new Item.Binary(FrameHeader.message(frame))).isFailure()) {
            finish(CloseStatus.POLICY_VIOLATION);
        }
    }

    @Override
    public synchronized void end(EndReason reason) {
        if (!done) {
            sink.tryEmitNext(text(new ServerMessage.Ended(reason.text())));
            finish(new CloseStatus(reason.closeCode(), reason.text()));
        }
    }

    /** Nothing more will be read from this socket. */
    synchronized void close(CloseStatus with) {
        if (!done) {
            finish(with);
        }
    }

    private Item text(ServerMessage message) {
        return new Item.Text(json.writeValueAsString(message));
    }

    private void finish(CloseStatus with) {
        done = true;
        status = with;
        sink.tryEmitComplete();
    }
}
