package org.ardrag.training.model;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.PublishedNetwork;

/** The networks by the names that the command line has for them. */
final class Networks {

    private Networks() {}

    /**
     * One network.
     *
     * @throws CheckpointException for an unknown name, with those that are allowed
     */
    static PublishedNetwork byId(String id) {
        List<String> allowed = new ArrayList<>();
        for (PublishedNetwork network : PublishedNetwork.values()) {
            if (network.id().equals(id)) {
                return network;
            }
            allowed.add(network.id());
        }
        throw new CheckpointException("--network is '" + id + "'; " + String.join(", ", allowed) + " are allowed");
    }
}
