package org.ardrag.inference.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.tracking.CoTracker;
import org.ardrag.inference.tracking.CoTrackerConfig;
import org.ardrag.inference.weights.Weights;

/** Kind 12: CoTracker3, offline, online on a whole video, and online chunk by chunk. */
final class CoTrackerGolden {

    private static final double PIXELS = 5e-3;
    private static final double PROBABILITY = 1e-3;
    private static final double FIRST_ITERATION = 1e-4;

    private CoTrackerGolden() {}

    static void check(GoldenCase golden) throws IOException {
        CoTrackerConfig config = golden.config("model", CoTrackerConfig.class);
        int iterations = golden.config("call").path("iters").asInt();
        try (Weights weights = golden.weights();
                CoTracker tracker = new CoTracker(config, TorchEngine.device("cpu"))) {
            weights.requireShapes(config.weightShapes());
            NDManager manager = golden.manager();
            NDArray video = golden.get("in.video");
            NDArray queries = golden.get("in.queries");
            if (golden.config("model").path("class_").asString().endsWith("Offline")) {
                firstIteration(golden, tracker, weights, video, queries);
                compare(golden, "out.", tracker.offline(manager, weights, video, queries, iterations));
                return;
            }
            compare(golden, "out.", tracker.online(manager, weights, video, queries, iterations));
            NDList memory = new NDList();
            int step = config.windowLen() / 2;
            for (int k = 0; golden.has("online.chunk" + k + ".tracks"); k++) {
                long end = Math.min(video.getShape().get(1), (long) k * step + config.windowLen());
                CoTracker.Step found = tracker.online(
                        manager, weights, video.get(":, {}:{}", k * step, end), queries, iterations, memory);
                compare(golden, "online.chunk" + k + ".", found.tracks());
                memory = found.memory();
            }
        }
    }

    /** The first change of the tracks, before small differences grow. */
    private static void firstIteration(
            GoldenCase golden, CoTracker tracker, Weights weights, NDArray video, NDArray queries) throws IOException {
        NDArray tracks = tracker.offline(golden.manager(), weights, video, queries, 1);
        NDArray start = queries.get(":, :, 1:").expandDims(1);
        NDArray places = tracks.get("..., :2").sub(start).div(tracker.config().stride());
        NDArray probabilities = tracks.get("..., 2:");
        NDArray logits = probabilities.div(probabilities.neg().add(1)).log();
        golden.assertClose(
                "mid.updateformer.call0.delta", places.concat(logits, 3).transpose(0, 2, 1, 3), FIRST_ITERATION);
    }

    private static void compare(GoldenCase golden, String name, NDArray tracks) throws IOException {
        golden.assertClose(name + "tracks", tracks.get("..., :2"), PIXELS);
        golden.assertClose(name + "visibility", tracks.get("..., 2"), PROBABILITY);
        golden.assertClose(name + "confidence", tracks.get("..., 3"), PROBABILITY);
    }
}
