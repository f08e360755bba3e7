package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * What an autoencoder's stream remembers between two chunks: the input of each of its nine MemBlocks at the newest time
 * step. Empty when the stream begins.
 */
public final class StreamMemory implements AutoCloseable {

    private final NDManager manager;
    private NDList tensors = new NDList();

    /** An empty memory whose tensors live no longer than the owner. */
    public StreamMemory(NDManager owner) {
        manager = owner.newSubManager();
    }

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    List<NDArray> tensors() {
        return tensors;
    }

    void replace(NDList newer) {
        newer.attach(manager);
        NDList older = tensors;
        tensors = newer;
        older.close();
    }

    /** A copy that is independent of this one. */
    public StreamMemory copy(NDManager owner) {
        StreamMemory copy = new StreamMemory(owner);
        NDList duplicates = new NDList();
        tensors.forEach(tensor -> duplicates.add(tensor.duplicate()));
        copy.replace(duplicates);
        return copy;
    }

    /** Bytes of all tensors, at {@code bytesPerElement} each. */
    public long bytes(int bytesPerElement) {
        return tensors.stream().mapToLong(t -> t.getShape().size()).sum() * bytesPerElement;
    }

    @Override
    public void close() {
        manager.close();
    }
}
