package org.ardrag.server.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.inference.session.InferenceOptions;
import org.springframework.util.unit.DataSize;

/** Devices that are none: each has as much memory as a test says, and takes a fake model. */
public final class FakeDevices implements ModelLoader, FreeMemory {

    /** Of the model {@code other}, which takes more than the rest. */
    public static final long LARGER_SESSION_BYTES = 1400;

    /** Bytes that are free, by the device's name; a million where a test says nothing. */
    public final Map<String, Long> free = new ConcurrentHashMap<>();

    /** Names of devices that no model can be loaded onto. */
    public final List<String> broken = new CopyOnWriteArrayList<>();

    /** With what models were loaded, in order. */
    public final List<InferenceOptions> loaded = new CopyOnWriteArrayList<>();

    /** Models that are loaded and not yet closed. */
    public final List<FakeModel> models = new CopyOnWriteArrayList<>();

    @Override
    public LiveModel load(Path folder, InferenceOptions options) throws IOException {
        if (broken.contains(options.device())) {
            throw new IOException("there is no such GPU");
        }
        loaded.add(options);
        FakeModel model = new FakeModel(String.valueOf(folder.getFileName()), options.device()) {
            @Override
            public long sessionBytes() {
                return info().name().equals("other") ? LARGER_SESSION_BYTES : SESSION_BYTES;
            }

            @Override
            public void close() {
                super.close();
                models.remove(this);
            }
        };
        models.add(model);
        return model;
    }

    @Override
    public OptionalLong bytes(String device) {
        return OptionalLong.of(free.getOrDefault(device, 1_000_000L));
    }

    /** A device with more memory than anybody needs. */
    static StudioDevice device(String name, DeviceThread thread) {
        MemoryBudget memory =
                new MemoryBudget(name, 1, DataSize.ofGigabytes(1), DataSize.ofBytes(0), device -> OptionalLong.empty());
        return new StudioDevice(name, name, thread, memory, new AtomicInteger());
    }

    static ModelReplica replica(LiveModel model, StudioDevice device) {
        return new ModelReplica(device, model, model.info(), model.sessionBytes(), new ChunkEstimate());
    }
}
