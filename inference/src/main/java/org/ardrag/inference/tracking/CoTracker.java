package org.ardrag.inference.tracking;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.weights.Weights;

/**
 * CoTracker3 follows points through a video: {@code CoTrackerThreeOffline} and {@code CoTrackerThreeOnline} of
 * facebookresearch/co-tracker. The computation stands in {@code programs/cotracker3.py}; it is in float32, since it judges.
 *
 * <p><strong>The published weights may not be used commercially</strong> (CC-BY-NC 4.0). They do not come with this project
 * and nothing uses this network unless somebody names their file.
 *
 * <p>Videos are [B, T, 3, H, W], 0 to 255, with sides that are multiples of the stride. Queries are [B, N, 3]: the frame,
 * then x and y in pixels, of which whole numbers are pixels' centres. Tracks are [B, T, N, 4]: x, y, the probability of
 * being visible and that of being right.
 */
public final class CoTracker implements AutoCloseable {

    private final CoTrackerConfig config;
    private final Program program;

    /** Compiles the tracker for a device. */
    public CoTracker(CoTrackerConfig config, Device device) {
        this.config = config;
        program = Program.load(CoTracker.class, "cotracker3", config.constants(), device);
    }

    public CoTrackerConfig config() {
        return config;
    }

    /** Frames [T, H, W, 3] of bytes to a video at the model's resolution, [1, T, 3, height, width]. */
    public NDArray resize(NDManager owner, NDArray frames) {
        return program.call(owner, "resize", Argument.of(frames)).singletonOrThrow();
    }

    /** Follows points with the weights of the offline model: all frames at once. */
    public NDArray offline(NDManager owner, Weights weights, NDArray video, NDArray queries, int iterations) {
        return whole(owner, "offline", weights, video, queries, iterations);
    }

    /** Follows points with the weights of the online model, window by window, through a whole video. */
    public NDArray online(NDManager owner, Weights weights, NDArray video, NDArray queries, int iterations) {
        return whole(owner, "windows", weights, video, queries, iterations);
    }

    private NDArray whole(
            NDManager owner, String method, Weights weights, NDArray video, NDArray queries, int iterations) {
        try (NDArray count = owner.create((long) iterations)) {
            return program.call(
                            owner,
                            method,
                            Argument.of(video),
                            Argument.of(queries),
                            Argument.of(count),
                            Argument.of(weights.tensors()))
                    .singletonOrThrow();
        }
    }

    /**
     * What a stream of the online model found so far.
     *
     * @param tracks of all frames since the stream began
     * @param memory what the next chunk needs
     */
    public record Step(NDArray tracks, NDList memory) {}

    /**
     * Follows points with the weights of the online model as a video comes in.
     *
     * @param chunk at most {@code window_len} frames, of which the first half, {@code window_len / 2}, are the last of the
     *     chunk before it
     * @param queries the same for every chunk of a stream
     * @param memory what the chunk before returned; empty at the beginning
     */
    public Step online(
            NDManager owner, Weights weights, NDArray chunk, NDArray queries, int iterations, NDList memory) {
        long frames = chunk.getShape().get(1);
        int shared = memory.isEmpty() ? 0 : config.windowLen() / 2;
        if (frames <= shared || frames > config.windowLen()) {
            throw new IllegalArgumentException("a chunk of " + frames + " frames was given; more than " + shared
                    + " and at most " + config.windowLen() + " are needed");
        }
        try (NDArray nothing = owner.create(new Shape(0));
                NDArray count = owner.create((long) iterations)) {
            NDList results = program.call(
                    owner,
                    "chunk",
                    Argument.of(chunk),
                    Argument.of(queries),
                    Argument.of(count),
                    Argument.of(weights.tensors()),
                    Argument.of(memory.isEmpty() ? List.of(nothing) : memory));
            return new Step(results.get(0), new NDList(results.subList(1, results.size())));
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
