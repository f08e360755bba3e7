package org.ardrag.training.bench;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A viewer without a screen: opens a session on a picture, drags and counts a frame as shown when it is there. It speaks
 * the studio's protocol (docs/protocol.md), and sees whether the frames come as it says.
 */
public final class StudioClient implements StudioSocket.Ear, AutoCloseable {

    private record Pending(long time, long sentNanos) {}

    /**
     * What the server says of one chunk, in milliseconds.
     *
     * @param model in the model: control, denoising, cache write, decoding
     * @param encode encoding its frames
     * @param whole from its beginning until its frames are encoded
     */
    record ChunkCost(double model, double encode, double whole) {

        /** What the server adds, as a share of the model's own time. */
        double added() {
            return (whole - model) / model;
        }
    }

    private final StudioCalls calls;
    private final String session;
    private final StudioSocket socket;
    private final long opened = System.nanoTime();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Double> latencies = new ArrayList<>();
    private final List<ChunkCost> chunks = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private long first;
    private int frames;
    private int expected;
    private int lost;
    private int disordered;
    private boolean goingBack;
    private @Nullable String closed;

    /** Opens a session on a picture and starts it. */
    public StudioClient(StudioCalls calls, String picture, StudioSocket.Reading reading)
            throws IOException, InterruptedException {
        this.calls = calls;
        StudioCalls.Opened answer = calls.open(picture);
        session = answer.id();
        socket = new StudioSocket(calls, answer.stream(), reading, this);
        say("start");
    }

    /** Sends one pointer event. */
    public CompletionStage<?> drag(String phase, double x, double y) {
        long now = System.nanoTime();
        long time = Math.max(1, (now - opened) / 1_000_000);
        synchronized (this) {
            pending.addLast(new Pending(time, now));
        }
        return socket.send(String.format(
                Locale.ROOT,
                "{\"type\":\"drag\",\"track\":0,\"phase\":\"%s\",\"x\":%.4f,\"y\":%.4f,\"time\":%d}",
                phase,
                x,
                y,
                time));
    }

    /** Sends a message without fields, such as {@code pause}. */
    public void say(String type) {
        socket.send("{\"type\":\"" + type + "\"}");
    }

    /** Takes the last gesture back. */
    public void undo() {
        goBack();
        say("undo");
    }

    /** Goes back to a frame that was shown. */
    public void rewind(int frame) {
        goBack();
        socket.send("{\"type\":\"rewind\",\"frame\":" + frame + "}");
    }

    /** From now on nothing is expected of drags that were sent before, until a frame says that they are taken back. */
    private synchronized void goBack() {
        goingBack = true;
        pending.clear();
    }

    /** Whether the first frame after an undone gesture or a rewind has still to come. */
    public synchronized boolean isGoingBack() {
        return goingBack;
    }

    @Override
    public synchronized void frame(StudioSocket.Frame frame) {
        long now = System.nanoTime();
        if (first == 0 && frame.index() > 0) { // frame 0 is the picture itself
            first = now;
            notifyAll();
        }
        if (frame.rewound()) {
            goingBack = false;
        } else {
            lost += Math.max(0, frame.index() - expected);
            disordered += frame.index() < expected ? 1 : 0;
        }
        expected = frame.index() + 1;
        while (!pending.isEmpty() && pending.peekFirst().time() <= frame.time()) {
            latencies.add((now - pending.removeFirst().sentNanos()) / 1e6);
        }
        frames++;
        socket.send("{\"type\":\"ack\",\"frame\":" + frame.index() + "}");
    }

    @Override
    public synchronized void text(JsonNode message) {
        switch (message.path("type").asString()) {
            case "stats" -> chunks.add(cost(message));
            case "error" -> errors.add(message.path("code").asString());
            case "ended" -> closed = message.path("reason").asString();
            default -> {} // what else there is changes nothing here
        }
    }

    @Override
    public synchronized void closed(int code, String reason) {
        if (closed == null) {
            closed = code + " " + reason;
        }
        notifyAll();
    }

    /**
     * Waits for the first frame that the model made.
     *
     * @return milliseconds from this viewer's beginning, before its session was asked for, to that frame
     * @throws IOException if none came in time, or the studio closed the socket
     */
    synchronized double awaitFirstFrame(long patienceMillis) throws IOException, InterruptedException {
        long end = System.nanoTime() + patienceMillis * 1_000_000;
        while (first == 0) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (closed != null || left <= 0) {
                throw new IOException("no frame came within " + patienceMillis + " ms"
                        + (closed == null ? "" : "; the socket was closed: " + closed));
            }
            wait(left);
        }
        return (first - opened) / 1e6;
    }

    static ChunkCost cost(JsonNode stats) {
        double model = 0;
        for (String part : List.of("controlMs", "denoiseMs", "cacheMs", "decodeMs")) {
            model += stats.path(part).asDouble();
        }
        return new ChunkCost(
                model, stats.path("encodeMs").asDouble(), stats.path("chunkMs").asDouble());
    }

    /** Forgets what was counted so far. */
    public synchronized void forget() {
        frames = 0;
        latencies.clear();
        chunks.clear();
    }

    /** From now on nothing is expected of drags that were sent before: what they did is held, or undone. */
    public synchronized void forgetDrags() {
        pending.clear();
    }

    public String session() {
        return session;
    }

    public synchronized int frames() {
        return frames;
    }

    /** The newest frame shown, -1 before there is one. */
    public synchronized int newest() {
        return expected - 1;
    }

    /** Frames that were passed over. */
    public synchronized int lost() {
        return lost;
    }

    /** Frames that came after one behind them. */
    public synchronized int disordered() {
        return disordered;
    }

    /** Codes of the errors that the studio told. */
    public synchronized List<String> errors() {
        return List.copyOf(errors);
    }

    /** Why the session, or its socket, was ended by the studio; null as long as it was not. */
    public synchronized @Nullable String closed() {
        return closed;
    }

    /** Milliseconds from each pointer event to a shown frame that knows it. */
    public synchronized double[] latencies() {
        return latencies.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** What each chunk took. */
    synchronized List<ChunkCost> chunks() {
        return List.copyOf(chunks);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        socket.close();
        calls.delete(session);
    }
}
