package org.ardrag.training.reward;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ardrag.inference.vision.AestheticConfig;
import org.ardrag.training.model.ImportedNetwork;
import org.ardrag.training.model.NetworkNote;
import org.ardrag.training.tracking.TrackerOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name published networks to reward with. None is used that nobody has named. */
public final class GivenNetworks {

    private static final String QUALITY = "--quality";
    private static final String QUALITY_PURPOSE = "quality";
    private static final String TRACKER_PURPOSE = "tracker";

    @Option(
            names = QUALITY,
            description =
                    "reward quality by the LAION aesthetic predictor: folder of it, as model fetch or model import"
                            + " leaves it (default: likeness to the picture, which needs no weights)")
    private @Nullable Path quality;

    @Mixin
    private TrackerOption tracker = new TrackerOption();

    /**
     * What was named.
     *
     * @param quality the aesthetic predictor, null for the quality that needs no weights
     * @param tracker CoTracker3, null for the tracker that needs no weights
     */
    public record Named(@Nullable ImportedNetwork quality, @Nullable ImportedNetwork tracker) {

        /** What has to be known of their licences, a line each. */
        public List<String> notices() {
            List<String> notices = new ArrayList<>();
            if (quality != null) {
                notices.add(quality.notice(QUALITY));
            }
            if (tracker != null) {
                notices.add(TrackerOption.notice(tracker));
            }
            return notices;
        }

        /**
         * Writes down in a run's folder what rewards there, or holds it against what is written down.
         *
         * @throws IllegalArgumentException if the run was begun with another reward, or if weights are damaged
         */
        public void hold(Path run) throws IOException {
            Map<String, String> own = new LinkedHashMap<>();
            own.put(QUALITY_PURPOSE, new PictureLikeness().name());
            own.put(TRACKER_PURPOSE, MotionReward.tracker().name());
            Map<String, ImportedNetwork> named = new LinkedHashMap<>();
            if (quality != null) {
                named.put(QUALITY_PURPOSE, quality);
            }
            if (tracker != null) {
                named.put(TRACKER_PURPOSE, tracker);
            }
            new NetworkNote(run.resolve("reward.json"), own).hold(Files.exists(run.resolve("metrics.jsonl")), named);
        }

        /** Loads what was named. */
        public LoadedReward load(double lambda, double alpha, Device device) throws IOException {
            return LoadedReward.of(this, new MotionReward(lambda, alpha), device);
        }

        AestheticConfig qualitySizes(ImportedNetwork of) throws IOException {
            return of.sizes(QUALITY, AestheticConfig.class);
        }
    }

    /**
     * What was named. Nothing of the weights is read but the heads of their files.
     *
     * @throws IllegalArgumentException if a folder is no such network; says why
     */
    public Named named() throws IOException {
        ImportedNetwork predictor = null;
        if (quality != null) {
            predictor = ImportedNetwork.read(QUALITY, quality, Set.of("aesthetic"));
            predictor.sizes(QUALITY, AestheticConfig.class);
        }
        return new Named(predictor, tracker.given());
    }
}
