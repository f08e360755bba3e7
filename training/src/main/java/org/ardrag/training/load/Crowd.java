package org.ardrag.training.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.ardrag.training.bench.CallRefusedException;
import org.ardrag.training.bench.StudioCalls;

/** Visitors that come, stay for a while, go and come again, each on a thread of his own. */
final class Crowd {

    private static final long GREETING_MILLIS = 60_000;

    private final StudioCalls calls;
    private final byte[] png;
    private final Tally tally;
    private final double meanStaySeconds;
    private final long end;
    private final List<Thread> threads = new ArrayList<>();

    /** @param end when everybody goes, as of {@link System#nanoTime()} */
    Crowd(StudioCalls calls, byte[] png, Tally tally, double meanStaySeconds, long end) {
        this.calls = calls;
        this.png = png;
        this.tally = tally;
        this.meanStaySeconds = meanStaySeconds;
        this.end = end;
    }

    void start(Map<Visitor, Integer> visitors, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        visitors.forEach((visitor, count) -> {
            for (int i = 0; i < count; i++) {
                SplittableRandom random = seeds.split();
                Thread thread = new Thread(() -> comeAndGo(visitor, random), visitor + "-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        });
    }

    /** Waits until everybody has gone. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            thread.join(Math.max(1, left) + GREETING_MILLIS);
            if (thread.isAlive()) {
                tally.failed(thread.getName() + " hangs");
            }
        }
    }

    private void comeAndGo(Visitor visitor, SplittableRandom random) {
        while (System.nanoTime() - end < 0) {
            double stay = -meanStaySeconds * Math.log(1 - random.nextDouble()); // exponentially distributed
            long until = System.nanoTime() + (long) (Math.max(2, stay) * 1e9);
            try {
                String picture = calls.upload(png);
                visitor.visit(new Visit(calls, picture, tally, random, until - end < 0 ? until : end));
                tally.count("visits of kind " + visitor, 1);
            } catch (CallRefusedException e) {
                refused(visitor, e);
            } catch (IOException | CompletionException | IllegalStateException e) {
                tally.failed(visitor + ": " + e);
                rest(1000);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void refused(Visitor visitor, CallRefusedException e) {
        try {
            tally.refused(e);
            if (e.status() != 503) {
                tally.failed(visitor + ": " + e.getMessage());
            }
        } catch (CallRefusedException studioFailed) {
            tally.failed(visitor + ": " + studioFailed.getMessage());
        }
        rest(Math.max(1, e.retryAfterSeconds()) * 1000);
    }

    private void rest(long millis) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        try {
            TimeUnit.MILLISECONDS.sleep(Math.max(0, Math.min(millis, left)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
