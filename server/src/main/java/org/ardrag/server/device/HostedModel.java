package org.ardrag.server.device;

import org.ardrag.inference.session.ModelInfo;

/**
 * A model that is ready for sessions.
 *
 * @param model to be used on the device's thread only
 * @param info what it is
 * @param sessionBytes native memory of one session
 * @param estimate how long its chunks take here
 */
public record HostedModel(LiveModel model, ModelInfo info, long sessionBytes, ChunkEstimate estimate) {}
