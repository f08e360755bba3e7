package org.ardrag.training.bench;

import ai.djl.Device;
import java.io.IOException;
import java.util.OptionalLong;
import org.ardrag.inference.engine.DeviceMemory;
import org.ardrag.inference.engine.TorchEngine;
import org.jspecify.annotations.Nullable;

/**
 * The most memory that something takes at once, beyond what was held before. On a processor the process's
 * {@link AnonymousMemory}; on a GPU what libtorch's allocator has taken of it, which gives nothing back by itself, so that what
 * is in use at the end is the most that was.
 */
final class PeakMemory implements AutoCloseable {

    private final Device device;
    private final OptionalLong before;
    private final @Nullable AnonymousMemory ofProcess;

    /** Counts from what is held now. */
    PeakMemory(Device device) throws IOException {
        this.device = device;
        System.gc(); // so that what is left of the stage before does not count
        if (device.isGpu()) {
            TorchEngine.giveBackCachedMemory();
            before = DeviceMemory.used(device);
            ofProcess = null;
        } else {
            before = OptionalLong.of(AnonymousMemory.now());
            ofProcess = new AnonymousMemory();
        }
    }

    /** The peak since, bytes; empty where nobody tells. */
    OptionalLong bytes() {
        OptionalLong most = ofProcess == null ? DeviceMemory.used(device) : OptionalLong.of(ofProcess.peak());
        return most.isEmpty() || before.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(most.getAsLong() - before.getAsLong());
    }

    @Override
    public void close() {
        if (ofProcess != null) {
            ofProcess.close();
        }
    }
}
