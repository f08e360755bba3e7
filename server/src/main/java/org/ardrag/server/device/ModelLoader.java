package org.ardrag.server.device;

import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.session.InferenceOptions;

/** Loads a model folder onto the device that the options name. Called on the device's thread. */
@FunctionalInterface
public interface ModelLoader {

    LiveModel load(Path folder, InferenceOptions options) throws IOException;
}
