package org.ardrag.server.device;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/**
 * What sessions may be promised of a device's memory: a fixed number of bytes, or what the device reports free beside its
 * models, less a reserve. It is asked whenever models come or go, and whenever somebody comes to an empty device. Devices
 * that are the same one have one budget together. Thread-safe.
 */
public final class MemoryBudget {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);

    /** Of what is free, a tenth is not promised: allocators cannot use all of it, and others take some. */
    private static final int KEPT_BACK = 10;

    /** Where a device does not tell. */
    private static final DataSize UNKNOWN = DataSize.ofGigabytes(4);

    private final String device;
    private final int threads;
    private final @Nullable DataSize fixed;
    private final long snapshotBytes;
    private final FreeMemory memory;
    /** What passes through each loaded model compute with. */
    private final List<Long> activations = new ArrayList<>();

    private long bytes;
    private long promised;
    /** At least so much of it is allocated and therefore not free. */
    private long taken;

    /**
     * @param threads that make chunks on the device at one time, each with a copy of the models
     * @param fixed the budget, or null for what the device reports
     * @param snapshotBytes of a session's memory, what it takes only in time
     */
    MemoryBudget(String device, int threads, @Nullable DataSize fixed, DataSize snapshotBytes, FreeMemory memory) {
        this.device = device;
        this.threads = threads;
        this.fixed = fixed;
        this.snapshotBytes = snapshotBytes.toBytes();
        this.memory = memory;
        this.bytes = fixed == null ? 0 : fixed.toBytes();
    }

    /** All that may be promised. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Whether a session of this size can ever come in, as far as is known now. */
    public synchronized boolean couldHold(long wanted) {
        measureIfEmpty();
        return wanted <= bytes;
    }

    /** Promises a session its memory, if there is room for it; to be given back with {@link #giveBack}. */
    public synchronized boolean promise(long wanted) {
        measureIfEmpty();
        if (promised + wanted > bytes) {
            return false;
        }
        promised += wanted;
        return true;
    }

    public synchronized void giveBack(long given) {
        promised -= given;
    }

    /** A session of this size has its state on the device now. */
    public synchronized void opened(long sessionBytes) {
        taken += atOnce(sessionBytes);
    }

    /** Its state is gone. */
    public synchronized void closed(long sessionBytes) {
        taken -= atOnce(sessionBytes);
    }

    private long atOnce(long sessionBytes) {
        return Math.max(0, sessionBytes - snapshotBytes);
    }

    /** A copy of a model lies in the memory now, whose passes compute with so many bytes. */
    synchronized void loaded(long activationBytes) {
        activations.add(activationBytes);
        measure();
    }

    /** It is gone. */
    synchronized void unloaded(long activationBytes) {
        activations.remove(Long.valueOf(activationBytes));
        measure();
    }

    private void measureIfEmpty() {
        if (promised == 0) {
            measure();
        }
    }

    private void measure() {
        if (fixed != null) {
            return;
        }
        OptionalLong free = memory.bytes(device);
        if (free.isEmpty()) {
            if (bytes == 0) {
                LOG.warn(
                        "device {} does not tell how much memory is free; its sessions may take {} MB, unless"
                                + " studio.limits.session-memory says otherwise",
                        device,
                        UNKNOWN.toMegabytes());
            }
            bytes = UNKNOWN.toBytes();
            return;
        }
        long passes = activations.isEmpty() ? 0 : threads * Collections.max(activations);
        long reserve = free.getAsLong() / KEPT_BACK + passes;
        bytes = Math.max(0, free.getAsLong() + taken - reserve);
        LOG.debug("sessions on {} may take {} bytes; {} are free", device, bytes, free.getAsLong());
    }
}
