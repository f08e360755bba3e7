package org.ardrag.training.bench;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.ardrag.inference.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A session's socket, read as quickly, or as slowly, as it is told. */
public final class StudioSocket implements AutoCloseable {

    private static final int HEADER = 24;
    private static final int MAGIC = 0x41524446; // "ARDF"
    private static final int AFTER_REWIND = 4;

    /**
     * A frame's header.
     *
     * @param rewound whether it is the first after a rewind, a reset or an undone gesture
     * @param time of the newest drag that shaped it
     */
    public record Frame(int index, boolean rewound, long time) {

        private static Frame read(ByteBuffer message) {
            if (message.remaining() < HEADER || message.getInt(0) != MAGIC) {
                throw new IllegalStateException("a binary message of " + message.remaining() + " bytes is no frame");
            }
            if (message.getInt(20) != message.remaining() - HEADER) {
                throw new IllegalStateException("a frame says that it has " + message.getInt(20) + " bytes and has "
                        + (message.remaining() - HEADER));
            }
            return new Frame(
                    message.getInt(8),
                    (message.get(6) & AFTER_REWIND) != 0,
                    Integer.toUnsignedLong(message.getInt(16)));
        }
    }

    /** Who listens. Called one at a time. */
    public interface Ear {

        void frame(Frame frame);

        void text(JsonNode message);

        /** @param code of the close frame, 1006 if there was none */
        void closed(int code, String reason);
    }

    /** How a socket is read. */
    public enum Reading {
        AT_ONCE(Duration.ZERO),
        /** A third of a second between two messages, which is less than the studio makes. */
        SLOWLY(Duration.ofMillis(330)),
        NEVER(null);

        private final @Nullable Duration pause;

        Reading(@Nullable Duration pause) {
            this.pause = pause;
        }
    }

    private final WebSocket socket;
    private CompletionStage<?> sending = CompletableFuture.completedFuture(null);

    /** Opens the socket at this address. */
    public StudioSocket(StudioCalls calls, URI stream, Reading reading, Ear ear) {
        socket = calls.http()
                .newWebSocketBuilder()
                .subprotocols("ardrag.v1")
                .buildAsync(stream, new Listener(reading, ear))
                .join();
    }

    /** Sends a message once those before it are sent. */
    public synchronized CompletionStage<?> send(String message) {
        sending = sending.thenCompose(ready -> socket.sendText(message, true));
        return sending;
    }

    public synchronized CompletionStage<?> send(byte[] message) {
        sending = sending.thenCompose(ready -> socket.sendBinary(ByteBuffer.wrap(message), true));
        return sending;
    }

    /** The connection breaks, as when somebody's network does. */
    @Override
    public void close() {
        socket.abort();
    }

    private static final class Listener implements WebSocket.Listener {

        private final Reading reading;
        private final Ear ear;
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
        private final StringBuilder text = new StringBuilder();

        Listener(Reading reading, Ear ear) {
            this.reading = reading;
            this.ear = ear;
        }

        @Override
        public void onOpen(WebSocket from) {
            if (reading.pause != null) {
                from.request(1);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            binary.writeBytes(part);
            if (last) {
                Frame frame = Frame.read(ByteBuffer.wrap(binary.toByteArray()));
                binary.reset();
                ear.frame(frame);
            }
            readOn(from, last);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode message = Json.LINES.readTree(text.toString());
                text.setLength(0);
                ear.text(message);
            }
            readOn(from, last);
            return null;
        }

        private void readOn(WebSocket from, boolean whole) {
            if (whole && reading == Reading.SLOWLY && reading.pause != null) {
                CompletableFuture.delayedExecutor(reading.pause.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> from.request(1));
            } else {
                from.request(1);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ear.closed(code, reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ear.closed(1006, String.valueOf(error.getMessage()));
        }
    }
}
