package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * What an autoencoder's stream remembers between two chunks: the newest inputs of the layers that look back in time, such
 * as the tiny autoencoder's nine MemBlocks. It does not change; every chunk makes a new one, so an old one is a snapshot
 * of the stream.
 */
public final class StreamMemory implements AutoCloseable {

    private final NDManager manager;
    private final NDList tensors;

    StreamMemory(NDManager owner, NDList tensors) {
        this.manager = owner.newSubManager();
        this.tensors = tensors;
        tensors.attach(manager);
    }

    /** The memory of a stream that begins; what follows from it lives no longer than the owner. */
    public static StreamMemory begin(NDManager owner) {
        return new StreamMemory(owner, new NDList());
    }

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    List<NDArray> tensors() {
        return tensors;
    }

    /** The manager under which it was made. */
    NDManager owner() {
        return manager.getParentManager();
    }

    /** A copy that lives for as long as the owner, or until it is closed. */
    public StreamMemory copy(NDManager owner) {
        NDList copies = new NDList();
        for (NDArray tensor : tensors) {
            copies.add(tensor.duplicate());
        }
        return new StreamMemory(owner, copies);
    }

    /** Elements of all tensors. */
    public long elements() {
        return tensors.stream().mapToLong(t -> t.getShape().size()).sum();
    }

    @Override
    public void close() {
        manager.close();
    }

    /**
     * What a chunk gave.
     *
     * @param output latents or frames
     * @param memory for the next chunk; belongs to the same owner as the memory that went in
     */
    public record Step(NDArray output, StreamMemory memory) {}
}
