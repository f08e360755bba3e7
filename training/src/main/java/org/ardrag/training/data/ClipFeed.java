package org.ardrag.training.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;

/**
 * Draws clips ahead of their use on threads of its own: half of the processor's, since a step that runs on a GPU is over
 * before one thread has drawn what the next needs. What comes out depends on the numbers alone.
 */
public final class ClipFeed<T> implements AutoCloseable {

    private final LongFunction<T> draw;
    private final ExecutorService painters;
    private final Deque<CompletableFuture<T>> ahead = new ArrayDeque<>();
    private final int depth;
    private long next;

    /**
     * @param draw makes the clip of a number; on several threads at once
     * @param depth clips that are drawn ahead
     */
    public ClipFeed(LongFunction<T> draw, int depth) {
        this(draw, depth, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    ClipFeed(LongFunction<T> draw, int depth, int threads) {
        this.draw = draw;
        this.depth = depth;
        painters = Executors.newFixedThreadPool(Math.min(depth, threads), task -> {
            Thread thread = new Thread(task, "clip-painter");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The clip of this number; those behind it are begun. */
    public T take(long number) {
        if (ahead.isEmpty() || next - ahead.size() != number) {
            ahead.forEach(clip -> clip.cancel(false));
            ahead.clear();
            next = number;
        }
        while (ahead.size() < depth) {
            long n = next++;
            ahead.add(CompletableFuture.supplyAsync(() -> draw.apply(n), painters));
        }
        return ahead.remove().join();
    }

    @Override
    public void close() {
        painters.shutdownNow();
    }
}
