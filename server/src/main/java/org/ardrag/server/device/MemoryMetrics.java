package org.ardrag.server.device;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.inference.model.KvCache;
import org.springframework.stereotype.Component;

/** What Prometheus is told about memory: most of it is native, which the JVM's own figures do not know. */
@Component
final class MemoryMetrics {

    /** proc(5): of the process itself, in kB. */
    private static final Path STATUS = Path.of("/proc/self/status");

    MemoryMetrics(MeterRegistry meters) {
        Gauge.builder("studio.memory.resident", MemoryMetrics::residentBytes)
                .description("the process's resident memory: heap, models, sessions, libraries")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
        Gauge.builder("studio.memory.kv", KvCache::heldBytes)
                .description("keys and values of all sessions, allocated at this moment")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    /** NaN where the system does not tell. */
    static double residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS)) {
                if (line.startsWith("VmRSS:")) {
                    return 1024.0 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
