package org.ardrag.server.device;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs the models of a device. Short commands (open, close) go first; between them the sessions
 * take turns, one chunk each: of those that may start now, the one whose frames are due first.
 */
public final class DeviceThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceThread.class);

    /** Somebody who wants turns on the device. */
    public interface Source {

        /** Its next turn, or null when there is nothing to do. Must not block. */
        @Nullable
        Turn turn();

        /** Does what the last {@link #turn()} was about, if it still stands. Must not throw. */
        void run();
    }

    /**
     * A wish for the device, times as of {@link System#nanoTime()}.
     *
     * @param startAt not to be started before
     * @param deadline when its frames are due
     */
    public record Turn(long startAt, long deadline) {}

    private record Candidate(Source source, Turn turn) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wakened = lock.newCondition();
    private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
    private final Set<Source> sources = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private final AtomicLong busyNanos = new AtomicLong();
    private boolean signalled;
    private boolean closed;

    public DeviceThread(String name) {
        thread = new Thread(this::loop, name);
        thread.setDaemon(true);
        thread.start();
    }

    public void add(Source source) {
        sources.add(source);
        wake();
    }

    public void remove(Source source) {
        sources.remove(source);
    }

    /** Whether nobody else is here, wanting a turn or not. */
    boolean isAlone(Source source) {
        return sources.size() == 1 && sources.contains(source);
    }

    /** Something changed: whose turn it is must be asked again. */
    public void wake() {
        lock.lock();
        try {
            signalled = true;
            wakened.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Runs a command on the device's thread, before any further chunk. */
    public <T extends @Nullable Object> CompletableFuture<T> call(Callable<T> command) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Runnable task = () -> {
            try {
                future.complete(command.call());
            } catch (Throwable e) { // an Error too must reach whoever waits
                future.completeExceptionally(e);
            }
        };
        lock.lock();
        try {
            if (closed) {
                future.completeExceptionally(new IllegalStateException("the device's thread has ended"));
                return future;
            }
            commands.add(task);
            signalled = true;
            wakened.signal();
        } finally {
            lock.unlock();
        }
        return future;
    }

    /** How many sources stand before this one; 0 when it is next, or waits for nothing. */
    public int position(Source source) {
        Turn own = source.turn();
        if (own == null) {
            return 0;
        }
        int before = 0;
        for (Source other : sources) {
            Turn turn = other == source ? null : other.turn();
            if (turn != null && turn.deadline() - own.deadline() < 0) {
                before++;
            }
        }
        return before;
    }

    /** How many sources would begin now if the device were theirs. */
    public int waiting() {
        long now = System.nanoTime();
        int waiting = 0;
        for (Source source : sources) {
            Turn turn = source.turn();
            waiting += turn != null && turn.startAt() - now <= 0 ? 1 : 0;
        }
        return waiting;
    }

    /** How long the device has worked so far, ns: commands and turns. */
    long busyNanos() {
        return busyNanos.get();
    }

    /** Ends the thread after the commands that already wait. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            signalled = true;
            wakened.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(30_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void loop() {
        while (true) {
            Runnable command = takeCommand();
            if (command != null) {
                timed(command);
                continue;
            }
            if (isClosed()) {
                return;
            }
            long now = System.nanoTime();
            List<Candidate> candidates = candidates(sources);
            Candidate first = first(candidates, now);
            if (first != null) {
                timed(() -> runTurn(first.source()));
            } else {
                await(now, candidates);
            }
        }
    }

    private void timed(Runnable work) {
        long begun = System.nanoTime();
        try {
            work.run();
        } finally {
            busyNanos.addAndGet(System.nanoTime() - begun);
        }
    }

    private static void runTurn(Source source) {
        try {
            source.run();
        } catch (Throwable e) { // one session's failure must not stop the device
            LOG.error("a turn on the device failed", e);
        }
    }

    private @Nullable Runnable takeCommand() {
        lock.lock();
        try {
            signalled = false;
            return commands.poll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void await(long now, List<Candidate> candidates) {
        long wait = 1_000_000_000L;
        for (Candidate candidate : candidates) {
            wait = Math.min(wait, candidate.turn().startAt() - now);
        }
        lock.lock();
        try {
            if (!signalled && wait > 0) {
                wakened.awaitNanos(wait);
            }
        } catch (InterruptedException e) {
            LOG.warn("the device's thread was interrupted; it goes on until it is closed");
        } finally {
            lock.unlock();
        }
    }

    private static List<Candidate> candidates(Collection<Source> sources) {
        List<Candidate> candidates = new ArrayList<>();
        for (Source source : sources) {
            Turn turn = source.turn();
            if (turn != null) {
                candidates.add(new Candidate(source, turn));
            }
        }
        return candidates;
    }

    private static @Nullable Candidate first(List<Candidate> candidates, long now) {
        Candidate first = null;
        for (Candidate candidate : candidates) {
            boolean mayStart = candidate.turn().startAt() - now <= 0;
            if (mayStart
                    && (first == null
                            || candidate.turn().deadline() - first.turn().deadline() < 0)) {
                first = candidate;
            }
        }
        return first;
    }
}
