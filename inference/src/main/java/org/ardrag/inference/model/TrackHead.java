package org.ardrag.inference.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * Heatmaps to latents without the autoencoder's encoder: a small network that has learnt what that one makes of them
 * (MotionStream encodes its tracks with such a head, too). The computation
 * stands in {@code programs/track_head.py}.
 */
public final class TrackHead implements AutoCloseable {

    private final Program program;

    /** Compiles the head for a device, beside an autoencoder of this shape. */
    public TrackHead(TinyAutoencoderConfig autoencoder, Precision precision, Device device) {
        program = Program.load(
                TrackHead.class,
                "track_head",
                Map.of("patch_size", (long) autoencoder.pixelsPerLatent(), "dtype", (long) precision.code()),
                device);
    }

    /**
     * The chunks whose heatmaps are seen for chunk m: the one before and itself.
     *
     * @param controls of the chunks 0 to m at least, the picture's own, in which nothing is held, first
     */
    public static List<ControlChunk> seen(List<ControlChunk> controls, int m) {
        return List.of(controls.get(Math.max(0, m - 1)), controls.get(m));
    }

    /**
     * Reads the weights from a file into the program's data type.
     *
     * @param shapes that they have to have
     * @throws IllegalArgumentException that lists what is missing, unexpected or of another shape
     */
    public Weights load(WeightsFile file, Map<String, Shape> shapes) throws IOException {
        file.requireShapes(shapes);
        return file.load(program);
    }

    /** The weights in the program's data type; the given ones stay as they are. */
    public Weights cast(Weights weights) {
        return weights.cast(program);
    }

    /**
     * A chunk's latent, [B, C, 1, h, w].
     *
     * @param heatmaps those of the chunk before, then the chunk's own, [B, 2 * framesPerLatent, H, W] in [0, 1]
     */
    public NDArray encode(NDManager owner, Weights weights, NDArray heatmaps) {
        return program.call(owner, "forward", Argument.of(heatmaps), Argument.of(weights.tensors()))
                .singletonOrThrow();
    }

    /** Like {@link #encode}, recording the graph. */
    public NDArray encodeTrain(NDManager owner, Weights weights, NDArray heatmaps) {
        return program.record(owner, "forward", Argument.of(heatmaps), Argument.of(weights.tensors()))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
