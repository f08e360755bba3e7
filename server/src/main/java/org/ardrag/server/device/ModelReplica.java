package org.ardrag.server.device;

import org.ardrag.inference.session.ModelInfo;

/**
 * A model's copy on one device.
 *
 * @param model to be used on the device's thread only
 * @param info what it is, and how it computes there
 * @param sessionBytes memory of one session there
 * @param estimate how long its chunks take there
 */
public record ModelReplica(
        StudioDevice device, LiveModel model, ModelInfo info, long sessionBytes, ChunkEstimate estimate) {

    /** Where it is: as {@code studio.device} names it, or which one that is where it leaves the choice. */
    public String deviceName() {
        return device.option().equals("auto") ? info.device() : device.name();
    }
}
