package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/** Shows a cache in the official order: sinks, then the remaining frames from the oldest to the newest. */
public final class GoldenKvCache {

    private GoldenKvCache() {}

    /** One tensor of the cache as [B, capacity * frameSeqLength, heads, head_dim], rows never written at its end. */
    public static NDArray inOrder(KvCache cache, int tensor) {
        NDArray kv = cache.kv().get(tensor);
        int fallenOut = Math.max(0, cache.endFrame() - cache.capacity());
        NDList frames = new NDList();
        for (int i = 0; i < cache.capacity(); i++) {
            int frame = i < cache.sinkSize() ? i : i + fallenOut;
            long row = (long) cache.slot(frame) * cache.frameSeqLength();
            frames.add(kv.get(":, :, {}:{}", row, row + cache.frameSeqLength()));
        }
        return NDArrays.concat(frames, 2).transpose(0, 2, 1, 3);
    }
}
