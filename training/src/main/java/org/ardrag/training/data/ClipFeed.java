package org.ardrag.training.data;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;

/** Draws clips ahead of their use on a thread of its own. What comes out depends on the numbers alone. */
public final class ClipFeed<T> implements AutoCloseable {

    private final LongFunction<T> draw;
    private final ExecutorService painter;
    private final Deque<CompletableFuture<T>> ahead = new ArrayDeque<>();
    private final int depth;
    private long next;

    /**
     * @param draw makes the clip of a number
     * @param depth clips that are drawn ahead
     */
    public ClipFeed(LongFunction<T> draw, int depth) {
        this.draw = draw;
        this.depth = depth;
        painter = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "clip-painter");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The clip of this number; those behind it are begun. */
    public T take(long number) {
        if (ahead.isEmpty() || next - ahead.size() != number) {
            ahead.clear();
            next = number;
        }
        while (ahead.size() < depth) {
            long n = next++;
            ahead.add(CompletableFuture.supplyAsync(() -> draw.apply(n), painter));
        }
        return ahead.remove().join();
    }

    @Override
    public void close() {
        painter.shutdownNow();
    }
}
