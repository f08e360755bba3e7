package org.ardrag.training.tracking;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.ardrag.inference.tracking.CoTrackerConfig;
import org.ardrag.training.model.ImportedNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a published tracker. It has no default: nobody uses one whose licence forbids something unasked. */
public final class TrackerOption {

    static final String NAME = "--tracker";

    private static final Set<String> ALLOWED = Set.of("tracker-offline");

    @Option(
            names = NAME,
            description =
                    "follow points with CoTracker3 (offline): folder of it, as model fetch or model import leaves it. Its"
                            + " published weights may not be used commercially (default: Lucas-Kanade, which needs no"
                            + " weights)")
    private @Nullable Path folder;

    /**
     * The tracker that was named, null if none was. Nothing of its weights is read but the head of their file.
     *
     * @throws IllegalArgumentException if it is none; says why
     */
    public @Nullable ImportedNetwork given() throws IOException {
        if (folder == null) {
            return null;
        }
        ImportedNetwork given = ImportedNetwork.read(NAME, folder, ALLOWED);
        given.sizes(NAME, CoTrackerConfig.class);
        return given;
    }

    /** What has to be known of its licence. */
    public static String notice(ImportedNetwork given) {
        return given.notice(NAME);
    }

    /** Loads a tracker that was named. */
    public static CoTrackerTracker load(ImportedNetwork given, Device device) throws IOException {
        return CoTrackerTracker.load(given, device);
    }
}
