package org.ardrag.server.device;

import java.util.OptionalLong;

/** Asks a device how much of its memory is free. */
@FunctionalInterface
public interface FreeMemory {

    /**
     * @param device as {@code studio.device} names it
     * @return bytes; empty where the device does not tell
     */
    OptionalLong bytes(String device);
}
