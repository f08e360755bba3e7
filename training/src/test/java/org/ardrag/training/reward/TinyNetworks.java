package org.ardrag.training.reward;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.tracking.CoTrackerConfig;
import org.ardrag.inference.vision.AestheticConfig;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.training.model.ImportedFolders;

/** Networks to reward with, tiny and of random weights. */
public final class TinyNetworks {

    private static final AestheticConfig AESTHETIC = new AestheticConfig(28, 14, 16, 2, 2, 8);
    private static final CoTrackerConfig TRACKER =
            new CoTrackerConfig(4, 4, 3, 2, 8, 4, 8, 16, 2, 1, 2, List.of(32, 64));

    private TinyNetworks() {}

    /** An aesthetic predictor. */
    public static Path aesthetic(Path folder) throws IOException {
        return ImportedFolders.put(
                folder,
                "aesthetic",
                AESTHETIC,
                AESTHETIC.weightShapes(),
                (name, shape) -> Math.sqrt(2.0 / WeightInitializer.fanIn(shape)));
    }

    /** A CoTracker3, under the name {@code tracker-offline} or {@code tracker-online}. */
    public static Path tracker(Path folder, String network) throws IOException {
        return ImportedFolders.put(
                folder,
                network,
                TRACKER,
                TRACKER.weightShapes(),
                (name, shape) -> Math.sqrt(1.0 / WeightInitializer.fanIn(shape)));
    }
}
