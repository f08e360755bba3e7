package org.ardrag.inference.engine;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What a device says of its memory. */
public final class DeviceMemory {

    private static final Path ROOT = Path.of("/");

    private DeviceMemory() {}

    /**
     * How much of a device's memory is free at this moment for tensors. Of a GPU, what its driver reports once libtorch has
     * given back what it only keeps for later; of the CPU, what the machine, or the container, has left, less what Java's heap
     * may still grow by.
     *
     * @param name as {@link TorchEngine#device} takes it
     * @return bytes; empty where nobody tells, as where CUDA's runtime library {@code libcudart} is not found
     * @throws IllegalArgumentException for another name or a GPU that is not there
     */
    public static OptionalLong free(String name) {
        Device device = TorchEngine.device(name);
        return device.isGpu() ? ofGpu(device) : ofMachine();
    }

    /**
     * How much of a GPU's memory is in use, by whomever; what libtorch only keeps for later is in use, too.
     *
     * @return bytes; empty where nobody tells
     */
    public static OptionalLong used(Device gpu) {
        try {
            return OptionalLong.of(CudaUtils.getGpuMemory(gpu).getUsed());
        } catch (EngineException | IllegalStateException e) {
            return OptionalLong.empty(); // there is no libcudart that could be asked, or it fails
        }
    }

    private static OptionalLong ofGpu(Device device) {
        TorchEngine.giveBackCachedMemory();
        try {
            MemoryUsage usage = CudaUtils.getGpuMemory(device);
            return OptionalLong.of(usage.getMax() - usage.getUsed());
        } catch (EngineException | IllegalStateException e) {
            return OptionalLong.empty(); // there is no libcudart that could be asked, or it fails
        }
    }

    private static OptionalLong ofMachine() {
        OptionalLong free = new MachineMemory(ROOT).free();
        Runtime java = Runtime.getRuntime();
        long heap = java.maxMemory() - java.totalMemory();
        return free.isEmpty() ? free : OptionalLong.of(Math.max(0, free.getAsLong() - heap));
    }
}
