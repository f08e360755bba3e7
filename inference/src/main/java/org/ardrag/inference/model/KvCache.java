package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;

/**
 * Keys and values of the latent frames that the next chunk may look at: a ring of {@code local_attn_size} frames, of which
 * the first {@code sink_size} stay. Allocated once; its size is known before ({@link #bytes}).
 *
 * <p>The official cache shifts its rows when it is full ({@code causal_model.py}, {@code CausalWanSelfAttention.forward});
 * here the newest frame takes the place of the oldest, which is the same set of rows in another order.
 */
public final class KvCache implements AutoCloseable {

    private static final int UNKNOWN = -1;

    /** Bytes of the keys and values of all caches of this process that are not closed. */
    private static final AtomicLong HELD = new AtomicLong();

    private final Program program;
    private final NDManager manager;
    private final NDList kv;
    private final int capacity;
    private final int sinkSize;
    private final int frameSeqLength;
    private final int headDim;
    private final int maxSinkDistance;
    private final AtomicLong held;
    private int endFrame;
    private NDList sinkKeys = new NDList();
    private int sinkShift;

    KvCache(
            Program program,
            NDManager manager,
            NDList kv,
            CausalWanConfig config,
            int capacity,
            int frameSeqLength,
            long bytes) {
        this.program = program;
        this.manager = manager;
        this.kv = kv;
        this.capacity = capacity;
        this.sinkSize = config.sinkSize();
        headDim = config.headDim();
        maxSinkDistance = config.maxSinkDistance();
        this.frameSeqLength = frameSeqLength;
        held = new AtomicLong(bytes);
        HELD.addAndGet(bytes);
    }

    /** Bytes of the keys and values of all caches of this process that are not closed, on all devices; see {@link #bytes}. */
    public static long heldBytes() {
        return HELD.get();
    }

    /**
     * Bytes that a cache takes, the unturned keys of sinks that move along included.
     *
     * @param frames latent frames it holds
     */
    public static long bytes(CausalWanConfig config, Precision precision, int batch, int frames, int frameSeqLength) {
        int unturned = config.maxSinkDistance() == 0 ? 0 : config.sinkSize();
        long tensors = (2L * frames + unturned) * config.numLayers();
        return tensors * batch * frameSeqLength * config.dim() * precision.bytes();
    }

    /** K and V of every block, [B, heads, capacity * frameSeqLength, head_dim] each. */
    NDList kv() {
        return kv;
    }

    /** Latent frames that fit. */
    public int capacity() {
        return capacity;
    }

    /** Tokens of one latent frame. */
    public int frameSeqLength() {
        return frameSeqLength;
    }

    /** First frames that stay. */
    public int sinkSize() {
        return sinkSize;
    }

    /** Frames before a chunk of so many frames that it looks at, besides the sinks: those that share the ring with it. */
    public int past(int frames) {
        return capacity - sinkSize - frames;
    }

    /** Frames written since the beginning, those that fell out included. */
    public int endFrame() {
        return endFrame;
    }

    /** The place of a frame: sinks and the first frames in order, every later one on that of the oldest. */
    int slot(int frame) {
        return frame < capacity ? frame : sinkSize + (frame - sinkSize) % (capacity - sinkSize);
    }

    /** Token rows that frames from {@code startFrame} on are written to. */
    NDArray rows(NDManager owner, int startFrame, int frames) {
        if (startFrame > endFrame || startFrame + frames < endFrame) {
            throw new IllegalArgumentException("frames " + startFrame + " to " + (startFrame + frames - 1)
                    + " cannot be written to a cache that ends at frame " + endFrame);
        }
        if (frames > capacity - Math.min(sinkSize, startFrame)) {
            throw new IllegalArgumentException("a chunk of " + frames + " frames does not fit a cache of " + capacity
                    + " with " + sinkSize + " sinks");
        }
        return frameRows(owner, startFrame, frames);
    }

    /** Token rows in use once frames up to {@code end} are there. */
    int filledRows(int end) {
        return Math.min(end, capacity) * frameSeqLength;
    }

    void advanceTo(int end) {
        endFrame = Math.max(endFrame, end);
    }

    /**
     * A copy of the rows that some frames have, or will take, to be put back by {@link #restoreFrames}.
     *
     * @return K and V of every block, [B, heads, frames * frameSeqLength, head_dim] each
     */
    public NDList copyFrames(NDManager owner, int startFrame, int frames) {
        try (NDArray rows = frameRows(owner, startFrame, frames)) {
            return program.call(owner, "copy_rows", Argument.of(rows), Argument.of(kv));
        }
    }

    /**
     * A copy of all that the chunk to be written next looks back on, for a pass that is recorded: sinks, turned as they are
     * for it, and the frames still in reach. Later writes do not change it.
     *
     * @param frames of that chunk
     * @return K and V of every block, [B, heads, rows, head_dim] each
     * @throws IllegalStateException when there is nothing to look back on
     */
    public NDList before(NDManager owner, int frames) {
        if (endFrame == 0) {
            throw new IllegalStateException("the cache is empty: there is nothing to look back on");
        }
        turnSinks(endFrame);
        int oldest = Math.max(sinkSize, endFrame + frames - (capacity - sinkSize));
        int[] inReach = IntStream.range(0, endFrame)
                .filter(frame -> frame < sinkSize || frame >= oldest)
                .toArray();
        try (NDArray rows = frameRows(owner, inReach)) {
            NDList copies = new NDList();
            for (NDArray copy : program.call(owner, "copy_rows", Argument.of(rows), Argument.of(kv))) {
                copies.add(copy.duplicate()); // what an inference call made cannot be kept for a backward pass
                copy.close();
            }
            return copies;
        }
    }

    /** Puts the places of some frames back to what {@link #copyFrames} saw. The end stays where it is. */
    public void restoreFrames(int startFrame, int frames, NDList copy) {
        try (NDArray rows = frameRows(manager, startFrame, frames)) {
            program.call(manager, "write_rows", Argument.of(rows), Argument.of(kv), Argument.of(copy))
                    .close();
        }
    }

    /**
     * Moves the sinks along before a chunk that begins at this frame, so that they seem no further away than
     * {@code max_sink_distance}: their keys are turned on in time. The unturned keys are kept.
     */
    void turnSinks(int startFrame) {
        boolean still = maxSinkDistance == 0 || sinkSize == 0 || startFrame < sinkSize;
        turnSinksBy(still ? 0 : Math.max(0, startFrame - maxSinkDistance));
    }

    private void turnSinksBy(int shift) {
        if (shift == sinkShift) {
            return;
        }
        sinkShift = UNKNOWN; // until all of it is done
        try (NDManager scratch = manager.newSubManager()) {
            NDArray rows = scratch.create(
                    LongStream.range(0, (long) sinkSize * frameSeqLength).toArray());
            if (sinkKeys.isEmpty()) {
                sinkKeys = program.call(manager, "copy_rows", Argument.of(rows), Argument.of(keys()));
            }
            RotaryEmbedding.Tables turn = RotaryEmbedding.tables(scratch, headDim, new int[] {shift}, 1, 1);
            program.call(
                    scratch,
                    "turn_rows",
                    Argument.of(rows),
                    Argument.of(turn.cos()),
                    Argument.of(turn.sin()),
                    Argument.of(sinkKeys),
                    Argument.of(kv));
        }
        sinkShift = shift;
    }

    private NDList keys() {
        NDList keys = new NDList();
        for (int i = 0; i < kv.size(); i += 2) {
            keys.add(kv.get(i));
        }
        return keys;
    }

    private NDArray frameRows(NDManager owner, int startFrame, int frames) {
        return frameRows(owner, IntStream.range(startFrame, startFrame + frames).toArray());
    }

    private NDArray frameRows(NDManager owner, int[] frames) {
        long[] rows = new long[frames.length * frameSeqLength];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (long) slot(frames[i / frameSeqLength]) * frameSeqLength + i % frameSeqLength;
        }
        return owner.create(rows);
    }

    /**
     * Makes this the frame that is written next, whether it lies before or after the end. Of the frames before it the
     * sinks stay; the others are those that were written last, in their places. Whoever goes on past the end without
     * {@link #restoreFrames} meets other frames in the places of those left out.
     *
     * @throws IllegalArgumentException past the end, when frames would be missing that are not overwritten in turn
     */
    public void endAt(int frame) {
        if (frame > endFrame && (endFrame < sinkSize || frame < capacity)) {
            throw new IllegalArgumentException("a cache of " + capacity + " frames with " + sinkSize
                    + " sinks that ends at frame " + endFrame + " cannot go on at frame " + frame);
        }
        if (frame < sinkSize && !sinkKeys.isEmpty()) {
            turnSinksBy(0);
            forgetSinkKeys(); // some of these sinks will be others
        }
        endFrame = frame;
    }

    private void forgetSinkKeys() {
        sinkKeys.close();
        sinkKeys = new NDList();
        sinkShift = 0;
    }

    /** Forgets everything; the memory stays. */
    public void clear() {
        endFrame = 0;
        forgetSinkKeys();
    }

    /** Elements that one frame takes in all tensors. */
    public long elementsPerFrame() {
        return kv.stream().mapToLong(t -> t.getShape().size()).sum() / capacity;
    }

    @Override
    public void close() {
        manager.close();
        HELD.addAndGet(-held.getAndSet(0)); // closed once more, there is nothing left to give back
    }
}
