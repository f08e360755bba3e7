package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
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

    private final Program program;
    private final NDManager manager;
    private final NDList kv;
    private final int capacity;
    private final int sinkSize;
    private final int frameSeqLength;
    private final int headDim;
    private final int maxSinkDistance;
    private int endFrame;
    private NDList sinkKeys = new NDList();
    private int sinkShift;

    KvCache(Program program, NDManager manager, NDList kv, CausalWanConfig config, int capacity, int frameSeqLength) {
        this.program = program;
        this.manager = manager;
        this.kv = kv;
        this.capacity = capacity;
        this.sinkSize = config.sinkSize();
        headDim = config.headDim();
        maxSinkDistance = config.maxSinkDistance();
        this.frameSeqLength = frameSeqLength;
    }

    /**
     * Bytes that a cache takes.
     *
     * @param frames latent frames it holds
     */
    public static long bytes(CausalWanConfig config, Precision precision, int batch, int frames, int frameSeqLength) {
        return 2L * config.numLayers() * batch * frames * frameSeqLength * config.dim() * precision.bytes();
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
    int sinkSize() {
        return sinkSize;
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
        long[] rows = new long[frames * frameSeqLength];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (long) slot(startFrame + i / frameSeqLength) * frameSeqLength + i % frameSeqLength;
        }
        return owner.create(rows);
    }

    /** Token rows in use once frames up to {@code end} are there. */
    int filledRows(int end) {
        return Math.min(end, capacity) * frameSeqLength;
    }

    void advanceTo(int end) {
        endFrame = Math.max(endFrame, end);
    }

    /** A copy of the rows that a frame will take or has taken, to be put back by {@link #restore}. */
    public NDList copyFrame(NDManager owner, int frame) {
        try (NDArray rows = frameRows(owner, frame)) {
            return program.call(owner, "copy_rows", Argument.of(rows), Argument.of(kv));
        }
    }

    /** Puts a frame's place back to what {@link #copyFrame} saw, and the end before that frame. */
    public void restore(int frame, NDList copy) {
        try (NDArray rows = frameRows(manager, frame)) {
            program.call(manager, "write_rows", Argument.of(rows), Argument.of(kv), Argument.of(copy))
                    .close();
        }
        endFrame = frame;
    }

    /**
     * Moves the sinks along before a chunk that begins at this frame, so that they seem no further away than
     * {@code max_sink_distance}: their keys are turned on in time. The unturned keys are kept.
     */
    void turnSinks(int startFrame) {
        int shift = maxSinkDistance == 0 || sinkSize == 0 ? 0 : Math.max(0, startFrame - maxSinkDistance);
        if (shift == sinkShift) {
            return;
        }
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

    private NDArray frameRows(NDManager owner, int frame) {
        long from = (long) slot(frame) * frameSeqLength;
        return owner.create(LongStream.range(from, from + frameSeqLength).toArray());
    }

    /** Forgets the frames from {@code end} on, which pushed none out. */
    public void truncate(int end) {
        endFrame = Math.min(endFrame, end);
    }

    /** Forgets everything; the memory stays. */
    public void clear() {
        endFrame = 0;
        sinkKeys.close();
        sinkKeys = new NDList();
        sinkShift = 0;
    }

    /** Bytes that one frame takes in all tensors, at {@code bytesPerElement} each. */
    public long bytesPerFrame(int bytesPerElement) {
        return kv.stream().mapToLong(t -> t.getShape().size()).sum() / capacity * bytesPerElement;
    }

    @Override
    public void close() {
        manager.close();
    }
}
