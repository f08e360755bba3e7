package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Keys and values of the latent frames that the next chunk may look at: a ring of {@code local_attn_size} frames, of which
 * the first {@code sink_size} stay. Allocated once; its size is known before ({@link #bytes}).
 *
 * <p>The official cache shifts its rows when it is full ({@code causal_model.py}, {@code CausalWanSelfAttention.forward});
 * here the newest frame takes the place of the oldest, which is the same set of rows in another order.
 */
public final class KvCache implements AutoCloseable {

    private final NDManager manager;
    private final NDList kv;
    private final int capacity;
    private final int sinkSize;
    private final int frameSeqLength;
    private int endFrame;

    KvCache(NDManager manager, NDList kv, int capacity, int sinkSize, int frameSeqLength) {
        this.manager = manager;
        this.kv = kv;
        this.capacity = capacity;
        this.sinkSize = sinkSize;
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
            throw new IllegalArgumentException(
                    "a chunk of " + frames + " frames does not fit a cache of " + capacity + " with " + sinkSize + " sinks");
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

    /** A copy of one frame's rows in every tensor, to be put back by {@link #restore}. Belongs to {@code owner}. */
    NDList copyFrame(NDManager owner, int frame) {
        NDList copy = new NDList();
        for (NDArray tensor : kv) {
            NDArray rows = frameRows(tensor, frame);
            NDArray duplicate = rows.duplicate();
            duplicate.attach(owner);
            rows.close();
            copy.add(duplicate);
        }
        return copy;
    }

    /** Puts a frame's place back to what {@link #copyFrame} saw, and the end before that frame. */
    void restore(int frame, NDList copy) {
        for (int i = 0; i < kv.size(); i++) {
            try (NDArray rows = frameRows(kv.get(i), frame)) {
                copy.get(i).copyTo(rows);
            }
        }
        endFrame = frame;
    }

    private NDArray frameRows(NDArray tensor, int frame) {
        long from = (long) slot(frame) * frameSeqLength;
        return tensor.get(":, :, {}:{}", from, from + frameSeqLength);
    }

    /** Forgets everything; the memory stays. */
    public void clear() {
        endFrame = 0;
    }

    Shape shape() {
        return kv.get(0).getShape();
    }

    @Override
    public void close() {
        manager.close();
    }
}
