package org.ardrag.server.device;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.server.StudioProperties;
import org.springframework.stereotype.Component;

/** The devices that {@code studio.device} names, each with its thread. */
@Component
public final class Devices {

    private final List<StudioDevice> all;

    Devices(StudioProperties properties, FreeMemory memory, MeterRegistry meters) {
        List<String> options = properties.devices();
        Map<String, MemoryBudget> budgets = new HashMap<>();
        List<StudioDevice> devices = new ArrayList<>();
        for (String option : options) {
            int same = Collections.frequency(options, option);
            int number = Collections.frequency(options.subList(0, devices.size()), option) + 1;
            MemoryBudget budget = budgets.computeIfAbsent(
                    option,
                    device -> new MemoryBudget(
                            device, same, properties.limits().sessionMemory(), properties.snapshotMemory(), memory));
            devices.add(new StudioDevice(
                    same == 1 ? option : option + "#" + number,
                    option,
                    new DeviceThread("device-" + devices.size()),
                    budget,
                    new AtomicInteger()));
        }
        all = List.copyOf(devices);
        all.forEach(device -> measure(device, meters));
    }

    private static void measure(StudioDevice device, MeterRegistry meters) {
        Gauge.builder("studio.device.waiting", device.thread(), DeviceThread::waiting)
                .description("sessions whose chunk could begin now if the device were theirs")
                .tag("device", device.name())
                .register(meters);
        FunctionCounter.builder("studio.device.busy", device.thread(), thread -> thread.busyNanos() / 1e9)
                .description("how long the device has worked")
                .baseUnit("seconds")
                .tag("device", device.name())
                .register(meters);
    }

    /** In the order in which they are configured; at least one. */
    public List<StudioDevice> all() {
        return all;
    }

    /** What all their sessions together may take of memory, bytes; what several devices share counts once. */
    public long memoryBytes() {
        return all.stream()
                .map(StudioDevice::memory)
                .distinct()
                .mapToLong(MemoryBudget::bytes)
                .sum();
    }

    /** Sessions that take turns at this moment. */
    public int running() {
        return all.stream().mapToInt(device -> device.running().get()).sum();
    }

    /** Those of them that other work on this device would slow: all but those on another GPU. */
    public int runningBeside(String option) {
        return all.stream()
                .filter(device -> !areTwoGpus(device.option(), option))
                .mapToInt(device -> device.running().get())
                .sum();
    }

    private static boolean areTwoGpus(String one, String other) {
        return one.startsWith("cuda:") && other.startsWith("cuda:") && !one.equals(other);
    }

    /** Completes when every device has done what it was told so far. */
    CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(
                all.stream().map(device -> device.thread().call(() -> null)).toArray(CompletableFuture[]::new));
    }

    /** After what uses them: Spring destroys a bean before those that it was made with. */
    @PreDestroy
    void close() {
        all.forEach(device -> device.thread().close());
    }
}
