package org.ardrag.inference.session;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.model.StreamMemory;
import org.jspecify.annotations.Nullable;

/**
 * Sparse complete copies of a session's state, from which an old chunk is reached by replaying the chunks since. One is
 * taken every {@link #INTERVAL} chunks. When their memory is used up they are thinned out, so that the distance between two
 * grows with their age; what is further back than the receptive field gains nothing from them and goes first.
 */
final class Snapshots implements AutoCloseable {

    /** Chunks from one snapshot to the next: two seconds at four chunks a second. */
    static final int INTERVAL = 8;

    /**
     * What the next chunk depends on.
     *
     * @param chunk the chunk that is made next
     * @param manager owns all of it
     * @param window K and V of the frames that the chunk looks at, without the sinks, which stay in the cache
     * @param encoder the control encoder's stream
     * @param decoder the decoder's stream
     * @param bytes of native memory
     */
    record Snapshot(
            int chunk, NDManager manager, NDList window, StreamMemory encoder, StreamMemory decoder, long bytes) {}

    private final List<Snapshot> kept = new ArrayList<>();
    private final long budgetBytes;
    private final int receptiveField;
    private long bytes;

    /**
     * @param budgetBytes memory that they may take together
     * @param receptiveField chunks after which a replay has made good for any beginning
     */
    Snapshots(long budgetBytes, int receptiveField) {
        this.budgetBytes = budgetBytes;
        this.receptiveField = receptiveField;
    }

    /** Memory that they take. */
    long bytes() {
        return bytes;
    }

    /** The chunks that they stand before, in order. */
    List<Integer> chunks() {
        return kept.stream().map(Snapshot::chunk).toList();
    }

    /** The latest one, or null. */
    @Nullable
    Snapshot latest() {
        return kept.isEmpty() ? null : kept.get(kept.size() - 1);
    }

    /** Makes room for a snapshot before this chunk, if it is time for one and it fits at all. */
    boolean makeRoom(int chunk, long needed) {
        Snapshot latest = latest();
        if (needed > budgetBytes || latest != null && chunk - latest.chunk() < INTERVAL) {
            return false;
        }
        while (bytes + needed > budgetBytes) {
            drop(leastMissed(chunk));
        }
        return true;
    }

    /** Keeps a snapshot that {@link #makeRoom} made room for. */
    void add(Snapshot snapshot) {
        kept.add(snapshot);
        bytes += snapshot.bytes();
    }

    /** Drops those of a branch that is thrown away: all after this chunk. */
    void dropAfter(int chunk) {
        for (int i = kept.size() - 1; i >= 0 && kept.get(i).chunk() > chunk; i--) {
            drop(i);
        }
    }

    /**
     * The one whose loss costs least. Without it, each of the chunks up to the next snapshot is replayed from the snapshot
     * before: the cost is the product of both distances, neither of which counts beyond the receptive field. How likely
     * somebody goes back to a chunk is taken to fall with the square of its age, so distances grow in proportion to age.
     */
    private int leastMissed(int nextChunk) {
        int least = 0;
        double leastCost = Double.MAX_VALUE;
        for (int i = 0; i < kept.size(); i++) {
            int chunk = kept.get(i).chunk();
            int before = i == 0 ? 0 : kept.get(i - 1).chunk();
            int after = i == kept.size() - 1 ? nextChunk : kept.get(i + 1).chunk();
            double saved = (double) Math.min(chunk - before, receptiveField) * Math.min(after - chunk, receptiveField);
            double age = nextChunk - chunk;
            double cost = saved / (age * age);
            if (cost < leastCost) {
                least = i;
                leastCost = cost;
            }
        }
        return least;
    }

    private void drop(int index) {
        Snapshot dropped = kept.remove(index);
        bytes -= dropped.bytes();
        dropped.manager().close();
    }

    @Override
    public void close() {
        dropAfter(-1);
    }
}
