package org.ardrag.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A WebSocket client that keeps what it is sent. It says that it saw each frame, unless it is told to be slow. */
public final class Socket implements AutoCloseable {

    private static final long SECONDS = 20;

    /** A binary message, its header read as the protocol says. */
    public record Frame(
            int version, int codec, int flags, int reserved, long index, long presentationMs, long time, byte[] jpeg) {

        static Frame read(byte[] message) {
            ByteBuffer bytes = ByteBuffer.wrap(message);
            assertThat(bytes.getInt()).isEqualTo(0x41524446);
            int version = bytes.get();
            int codec = bytes.get();
            int flags = bytes.get();
            int reserved = bytes.get();
            long index = bytes.getInt() & 0xFFFFFFFFL;
            long presentation = bytes.getInt() & 0xFFFFFFFFL;
            long time = bytes.getInt() & 0xFFFFFFFFL;
            byte[] jpeg = new byte[bytes.getInt()];
            assertThat(bytes.remaining()).isEqualTo(jpeg.length);
            bytes.get(jpeg);
            return new Frame(version, codec, flags, reserved, index, presentation, time, jpeg);
        }

        public boolean isLastOfChunk() {
            return (flags & 2) != 0;
        }

        public boolean isAfterRewind() {
            return (flags & 4) != 0;
        }
    }

    public final LinkedBlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    public final LinkedBlockingQueue<JsonNode> texts = new LinkedBlockingQueue<>();
    public final CompletableFuture<Integer> closed = new CompletableFuture<>();
    public volatile boolean acknowledges = true;
    /** How long it looks at each frame before it reads on. */
    public volatile long looksMillis;

    private final WebSocket socket;

    Socket(HttpClient http, URI uri, String... headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols("ardrag.v1");
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        socket = builder.buildAsync(uri, new Ear()).join();
    }

    public String subprotocol() {
        return socket.getSubprotocol();
    }

    public synchronized Socket send(String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** Comes back when all that was sent so far has been dealt with: what is no message is refused in its turn. */
    public void settle() {
        send("{\"type\":\"is all done?\"}");
        text(node -> node.path("message").stringValue("").contains("is all done?"), "answer");
    }

    public synchronized void sendBinary(byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    }

    public void drag(int track, String phase, double x, double y, long time) {
        send("{\"type\":\"drag\",\"track\":%d,\"phase\":\"%s\",\"x\":%s,\"y\":%s,\"time\":%d}"
                .formatted(track, phase, x, y, time));
    }

    public void start() {
        send("{\"type\":\"start\"}");
    }

    /** The next message of this type; others are passed over. */
    public JsonNode text(String type) {
        return text(node -> node.get("type").stringValue().equals(type), type);
    }

    public JsonNode error() {
        return text("error");
    }

    public JsonNode text(Predicate<JsonNode> wanted, String what) {
        List<JsonNode> passed = new ArrayList<>();
        while (true) {
            JsonNode node = poll(texts);
            assertThat(node).as("no %s came, only %s", what, passed).isNotNull();
            if (wanted.test(node)) {
                return node;
            }
            passed.add(node);
        }
    }

    public Frame frame() {
        Frame frame = poll(frames);
        assertThat(frame).as("no frame came; texts: %s", texts).isNotNull();
        return frame;
    }

    /** The first frame that is wanted; others are passed over. */
    public Frame frame(Predicate<Frame> wanted) {
        while (true) {
            Frame frame = frame();
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    public Frame frame(long index) {
        return frame(frame -> frame.index() == index);
    }

    public int closeCode() {
        return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    private static <T> @Nullable T poll(LinkedBlockingQueue<T> queue) {
        try {
            return queue.poll(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (!closed.isDone()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
            closeCode();
        }
    }

    /** Breaks off without a word. */
    public void abort() {
        socket.abort();
    }

    private final class Ear implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(Studio.JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                Frame frame = Frame.read(bytes.toByteArray());
                bytes.reset();
                frames.add(frame);
                look();
                if (acknowledges) {
                    acknowledge(from, frame.index());
                }
            }
            from.request(1);
            return null;
        }

        private void look() {
            try {
                Thread.sleep(looksMillis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void acknowledge(WebSocket to, long index) {
            synchronized (Socket.this) {
                to.sendText("{\"type\":\"ack\",\"frame\":" + index + "}", true).join();
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(1006);
        }
    }
}
