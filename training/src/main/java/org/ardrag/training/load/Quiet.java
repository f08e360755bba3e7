package org.ardrag.training.load;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.training.bench.StudioSocket;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Hears what is said and answers nothing. */
final class Quiet implements StudioSocket.Ear {

    private final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
    private final AtomicInteger frames = new AtomicInteger();
    private volatile @Nullable String closed;

    @Override
    public void frame(StudioSocket.Frame frame) {
        frames.incrementAndGet();
    }

    @Override
    public void text(JsonNode message) {
        String type = message.path("type").asString();
        if (type.equals("error")) {
            errors.add(message.path("code").asString());
        } else if (type.equals("ended")) {
            closed = message.path("reason").asString();
        }
    }

    @Override
    public void closed(int code, String reason) {
        if (closed == null) {
            closed = String.valueOf(code);
        }
    }

    /** The code of the next error; null if none comes within some seconds. */
    @Nullable
    String error() throws InterruptedException {
        return errors.poll(20, TimeUnit.SECONDS);
    }

    int frames() {
        return frames.get();
    }

    /** Why the session ended, or with which code the socket was closed; null as long as both are open. */
    @Nullable
    String closed() {
        return closed;
    }
}
