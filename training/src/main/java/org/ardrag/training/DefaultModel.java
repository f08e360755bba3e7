package org.ardrag.training;

import java.nio.file.Path;

/** Where the model that ships with the project lies. */
public final class DefaultModel {

    private DefaultModel() {}

    /** Its folder in the project, whose root the launcher names. */
    public static Path folder() {
        return Path.of(System.getProperty("studio.root", ""), "inference/src/main/resources/models/default");
    }
}
