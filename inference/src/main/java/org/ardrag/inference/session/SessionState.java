package org.ardrag.inference.session;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.session.Snapshots.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a session's next chunk depends on, besides the latents and controls so far: the KV cache and the memories
 * of the control encoder and of the decoder. It goes back
 *
 * <ol>
 *   <li>chunk by chunk, for as long as its undo log reaches: before a chunk is made, the frames that it pushes out of the
 *       cache are copied, and the memories are kept instead of thrown away;
 *   <li>further back, to the nearest of the {@link Snapshots} before the chunk, from which the chunks between are replayed;
 *   <li>where that is too far away, to as many chunks before as the models can see at all, the receptive field. What such
 *       a replay begins with does not reach the chunk any more, so it begins with the sinks alone.
 * </ol>
 */
final class SessionState implements AutoCloseable {

    /** What a chunk overwrote. */
    private record Undo(
            int chunk, NDManager manager, NDList evicted, StreamMemory encoder, StreamMemory decoder, long bytes) {}

    /** The state was left half changed: it is the state before no chunk at all. */
    private static final int BROKEN = Integer.MAX_VALUE;

    private final NDManager manager;
    private final KvCache cache;
    private final long budgetBytes;
    private final int bytesPerElement;
    private final int receptiveField;
    private final ChunkFrames frames;
    private final Snapshots snapshots;
    private final Deque<Undo> log = new ArrayDeque<>();
    private long logBytes;
    private StreamMemory encoder;
    private StreamMemory decoder;
    private @Nullable Undo begun;
    private @Nullable StreamMemory newEncoder;
    private @Nullable StreamMemory newDecoder;
    private int nextChunk;
    /** First chunk before which the state is what it was when that chunk was made. */
    private int exactFrom;

    /**
     * @param cache to be closed with the state
     * @param budgetBytes native memory that undo log and snapshots may take together; half of it is for the snapshots, and
     *     what these leave over is the log's
     * @param bytesPerElement of cache and memories
     * @param receptiveField chunks before a chunk that its state depends on, those in the sinks aside
     * @param frames latent frames of the chunks
     */
    SessionState(
            NDManager owner,
            KvCache cache,
            long budgetBytes,
            int bytesPerElement,
            int receptiveField,
            ChunkFrames frames) {
        manager = owner.newSubManager();
        this.cache = cache;
        this.budgetBytes = budgetBytes;
        this.bytesPerElement = bytesPerElement;
        this.receptiveField = receptiveField;
        this.frames = frames;
        snapshots = new Snapshots(budgetBytes / 2, receptiveField);
        encoder = StreamMemory.begin(manager);
        decoder = StreamMemory.begin(manager);
    }

    KvCache cache() {
        return cache;
    }

    /** The control encoder's stream before the next chunk. */
    StreamMemory encoder() {
        return encoder;
    }

    /** The decoder's stream before the next chunk. */
    StreamMemory decoder() {
        return decoder;
    }

    int nextChunk() {
        return nextChunk;
    }

    /** Chunks still to be replayed before the state is exact; 0 or less when it is. */
    int warmUpLeft() {
        return exactFrom - nextChunk;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    /** Native memory kept for going back, a chunk in the making aside. */
    long keptBytes() {
        return logBytes + snapshots.bytes();
    }

    /** Notes what the chunk that is about to be written will overwrite. */
    void begin() {
        takeSnapshot();
        NDManager own = manager.newSubManager();
        try {
            int count = frames.count(nextChunk);
            boolean evicts = frames.first(nextChunk) + count > cache.capacity() && nextChunk >= exactFrom;
            NDList evicted = evicts ? cache.copyFrames(own, frames.first(nextChunk), count) : new NDList();
            long bytes = bytes(evicts ? count : 0);
            begun = new Undo(nextChunk, own, evicted, encoder, decoder, bytes);
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** The stream's memory behind the condition of the chunk that was begun; a model may have nothing to encode. */
    void encoded(StreamMemory memory) {
        newEncoder = memory;
    }

    /** The stream's memory behind the frames of the chunk that was begun. */
    void decoded(StreamMemory memory) {
        newDecoder = memory;
    }

    /** The chunk that was begun is made. In a warm-up, pass and decoding may have been left out. */
    void commit() {
        Undo undo = Objects.requireNonNull(begun);
        StreamMemory encoderBehind = newEncoder == null ? StreamMemory.begin(manager) : newEncoder;
        StreamMemory decoderBehind = newDecoder == null ? StreamMemory.begin(manager) : newDecoder;
        cache.endAt(frames.first(nextChunk + 1));
        encoder = encoderBehind;
        decoder = decoderBehind;
        begun = null;
        newEncoder = null;
        newDecoder = null;
        if (nextChunk >= exactFrom) {
            log.addLast(undo);
            logBytes += undo.bytes();
        } else {
            drop(undo, true);
        }
        nextChunk++;
        trimLog(budgetBytes - snapshots.bytes());
    }

    /** The chunk that was begun, if one was, came to nothing. */
    void abort() {
        Undo undo = begun;
        if (undo == null) {
            return;
        }
        begun = null;
        if (newEncoder != null) {
            newEncoder.close();
            newEncoder = null;
        }
        if (newDecoder != null) {
            newDecoder.close();
            newDecoder = null;
        }
        int exact = exactFrom;
        exactFrom = BROKEN;
        uncover(undo);
        exactFrom = exact;
    }

    /**
     * Goes to the state before this chunk, or before an earlier one from which the chunks up to this have to be replayed.
     * What was kept for the chunks after it is dropped.
     *
     * @return the first chunk to replay; {@code chunk} itself if there is none
     */
    int rewind(int chunk) {
        abort();
        snapshots.dropAfter(chunk);
        if (chunk >= exactFrom && chunk >= nextChunk) {
            return nextChunk;
        }
        Undo oldest = log.peekFirst();
        if (exactFrom != BROKEN && oldest != null && oldest.chunk() <= chunk) {
            undo(chunk);
            return chunk;
        }
        trimLog(0);
        exactFrom = BROKEN;
        int coldStart = chunk - receptiveField;
        Snapshot nearest = cache.endFrame() < cache.sinkSize() ? null : snapshots.latest();
        if (nearest != null && nearest.chunk() >= coldStart) {
            cache.restoreFrames(frames.first(nearest.chunk()) - past(), past(), nearest.window());
            goTo(
                    nearest.chunk(),
                    nearest.encoder().copy(manager),
                    nearest.decoder().copy(manager));
            exactFrom = 0;
        } else if (frames.first(coldStart) >= cache.capacity() && cache.endFrame() >= cache.sinkSize()) {
            goTo(coldStart, StreamMemory.begin(manager), StreamMemory.begin(manager));
            exactFrom = chunk;
        } else {
            cache.clear();
            goTo(0, StreamMemory.begin(manager), StreamMemory.begin(manager));
            exactFrom = 0;
        }
        return nextChunk;
    }

    private void undo(int chunk) {
        int exact = exactFrom;
        exactFrom = BROKEN;
        while (nextChunk > chunk) {
            Undo undo = log.removeLast();
            logBytes -= undo.bytes();
            encoder.close();
            decoder.close();
            encoder = undo.encoder();
            decoder = undo.decoder();
            uncover(undo);
            nextChunk = undo.chunk();
        }
        exactFrom = exact;
    }

    private void goTo(int chunk, StreamMemory encoderThere, StreamMemory decoderThere) {
        encoder.close();
        decoder.close();
        encoder = encoderThere;
        decoder = decoderThere;
        cache.endAt(frames.first(chunk));
        nextChunk = chunk;
    }

    /** Before the cache is full nothing was pushed out, and the beginning is as near as a snapshot would be. */
    private void takeSnapshot() {
        if (frames.first(nextChunk) < cache.capacity() || nextChunk < exactFrom) {
            return;
        }
        long needed = bytes(past());
        if (!snapshots.makeRoom(nextChunk, needed)) {
            return;
        }
        trimLog(budgetBytes - snapshots.bytes() - needed);
        NDManager own = manager.newSubManager();
        try {
            NDList window = cache.copyFrames(own, frames.first(nextChunk) - past(), past());
            snapshots.add(new Snapshot(nextChunk, own, window, encoder.copy(own), decoder.copy(own), needed));
        } catch (RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /** Frames before a chunk that it looks at, sinks aside, once the cache is full. */
    private int past() {
        return cache.past(frames.perChunk());
    }

    /** Bytes of so many frames' K and V and of both streams as they are now. */
    private long bytes(int count) {
        return (count * cache.elementsPerFrame() + encoder.elements() + decoder.elements()) * bytesPerElement;
    }

    private void uncover(Undo undo) {
        if (!undo.evicted().isEmpty()) {
            cache.restoreFrames(frames.first(undo.chunk()), frames.count(undo.chunk()), undo.evicted());
        }
        cache.endAt(frames.first(undo.chunk()));
        drop(undo, false);
    }

    private void trimLog(long allowed) {
        while (!log.isEmpty() && logBytes > allowed) {
            Undo oldest = log.removeFirst();
            logBytes -= oldest.bytes();
            drop(oldest, true);
        }
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
