package org.ardrag.training.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import org.ardrag.training.bench.CallRefusedException;
import org.ardrag.training.bench.StudioClient;

/** What all visitors have seen. Thread-safe. */
final class Tally {

    private static final int FAILURES = 20;

    private final Map<String, AtomicLong> counts = new ConcurrentSkipListMap<>();
    private final Map<String, AtomicLong> refusals = new ConcurrentSkipListMap<>();
    private final List<double[]> latencies = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    void count(String what, long more) {
        counts.computeIfAbsent(what, name -> new AtomicLong()).addAndGet(more);
    }

    /** The studio has refused something, as it should. */
    void refused(String reason) {
        refusals.computeIfAbsent(reason, name -> new AtomicLong()).incrementAndGet();
    }

    /** @throws CallRefusedException the same, if it says that the studio failed */
    void refused(CallRefusedException refused) throws CallRefusedException {
        if (refused.status() == 500) {
            throw refused;
        }
        refused("HTTP " + refused.status() + " " + refused.problem());
    }

    /** Something that must not happen. */
    synchronized void failed(String what) {
        count("failures", 1);
        if (failures.size() < FAILURES) {
            failures.add(what);
        }
    }

    /** A well-behaved viewer has left: he must have been served well. */
    synchronized void served(StudioClient viewer) {
        count("frames of well-behaved viewers", viewer.frames());
        count("frames lost", viewer.lost());
        count("frames out of order", viewer.disordered());
        latencies.add(viewer.latencies());
        if (viewer.lost() + viewer.disordered() > 0) {
            failed("a viewer missed " + viewer.lost() + " frames and got " + viewer.disordered() + " out of order");
        }
        if (!viewer.errors().isEmpty()) {
            failed("a well-behaved viewer was told " + viewer.errors());
        }
        String closed = viewer.closed();
        if (closed != null) {
            failed("a well-behaved viewer's session or socket was ended: " + closed);
        }
    }

    long counted(String what) {
        AtomicLong count = counts.get(what);
        return count == null ? 0 : count.get();
    }

    Map<String, AtomicLong> counts() {
        return counts;
    }

    Map<String, AtomicLong> refusals() {
        return refusals;
    }

    synchronized double[] latencies() {
        return latencies.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    synchronized List<String> failures() {
        return List.copyOf(failures);
    }
}
