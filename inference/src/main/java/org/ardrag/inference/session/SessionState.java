package org.ardrag.inference.session;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.StreamMemory;

/**
 * Everything that a session's next chunk depends on, besides the latents and controls so far: the KV cache and the memories
 * of the control encoder and of the decoder. It can go back chunk by chunk for as long as its undo log reaches: before a
 * chunk is made, the frame that it pushes out of the cache is copied, and the memories are kept instead of thrown away.
 */
final class SessionState implements AutoCloseable {

    /** What a chunk overwrote. */
    private record Undo(int chunk, NDManager manager, NDList evicted, StreamMemory encoder, StreamMemory decoder) {}

    private final NDManager manager;
    private final KvCache cache;
    private final Deque<Undo> log = new ArrayDeque<>();
    private final long budgetBytes;
    private StreamMemory encoder;
    private StreamMemory decoder;
    private int kept;
    private int nextChunk;

    /**
     * @param budgetBytes memory that the undo log may take
     */
    SessionState(NDManager manager, KvCache cache, long budgetBytes) {
        this.manager = manager;
        this.cache = cache;
        this.budgetBytes = budgetBytes;
        encoder = StreamMemory.begin(manager);
        decoder = StreamMemory.begin(manager);
    }

    KvCache cache() {
        return cache;
    }

    StreamMemory encoder() {
        return encoder;
    }

    StreamMemory decoder() {
        return decoder;
    }

    int nextChunk() {
        return nextChunk;
    }

    /** Notes what the chunk that is about to be written will overwrite. */
    void begin(long bytesPerChunk) {
        kept = (int) Math.min(Integer.MAX_VALUE, budgetBytes / Math.max(1, bytesPerChunk));
        NDManager own = manager.newSubManager();
        NDList evicted = nextChunk < cache.capacity() ? new NDList() : cache.copyFrame(own, nextChunk);
        log.addLast(new Undo(nextChunk, own, evicted, encoder, decoder));
    }

    /** The chunk is made; these are the streams' memories behind it. */
    void commit(StreamMemory newEncoder, StreamMemory newDecoder) {
        encoder = newEncoder;
        decoder = newDecoder;
        nextChunk++;
        while (log.size() > kept) {
            drop(log.removeFirst(), true);
        }
    }

    /** The chunk that was begun came to nothing. */
    void abort() {
        uncover(log.removeLast());
    }

    /** Goes back to before this chunk; false if the log does not reach that far, and nothing has changed then. */
    boolean rewind(int chunk) {
        if (chunk == nextChunk) {
            return true;
        }
        if (log.isEmpty() || log.peekFirst().chunk() > chunk) {
            return false;
        }
        while (nextChunk > chunk) {
            Undo undo = log.removeLast();
            encoder.close();
            decoder.close();
            encoder = undo.encoder();
            decoder = undo.decoder();
            uncover(undo);
            nextChunk = undo.chunk();
        }
        return true;
    }

    /** Goes back to the very beginning, with an empty cache. */
    void clear() {
        while (!log.isEmpty()) {
            drop(log.removeLast(), true);
        }
        encoder.close();
        decoder.close();
        encoder = StreamMemory.begin(manager);
        decoder = StreamMemory.begin(manager);
        cache.clear();
        nextChunk = 0;
    }

    private void uncover(Undo undo) {
        if (undo.evicted().isEmpty()) {
            cache.truncate(undo.chunk());
        } else {
            cache.restore(undo.chunk(), undo.evicted());
        }
        drop(undo, false);
    }

    private static void drop(Undo undo, boolean memories) {
        undo.manager().close();
        if (memories) {
            undo.encoder().close();
            undo.decoder().close();
        }
    }

    @Override
    public void close() {
        cache.close();
        manager.close();
    }
}
