package org.ardrag.server.device;

import java.util.List;
import org.ardrag.inference.session.ModelInfo;

/**
 * A model that is ready for sessions.
 *
 * @param replicas one on each device, in the devices' order
 */
public record HostedModel(List<ModelReplica> replicas) {

    /** What it is. How it computes may differ from device to device: that stands in each replica's own. */
    public ModelInfo info() {
        return replicas.get(0).info();
    }

    /** Where it is. */
    public List<String> deviceNames() {
        return replicas.stream().map(ModelReplica::deviceName).toList();
    }
}
