package org.ardrag.server.device;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A device that models run on.
 *
 * @param name what people call it; where several are the same one, with a number
 * @param option as {@code studio.device} names it: {@code auto}, {@code cpu} or {@code cuda:N}
 * @param thread the only one that models and sessions on it are used on
 * @param memory of its sessions; the same object for devices that are the same one
 * @param running how many sessions take turns on it at this moment
 */
public record StudioDevice(
        String name, String option, DeviceThread thread, MemoryBudget memory, AtomicInteger running) {}
