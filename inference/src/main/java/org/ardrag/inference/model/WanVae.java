package org.ardrag.inference.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * The Wan VAE: {@code WanVAE_} of Wan-Video/Wan2.1, {@code wan/modules/vae.py}, whole or as a stream in both directions.
 * The computation stands in {@code programs/wan_vae.py}. Frames are [B, 3, T, H, W] in [-1, 1], latents
 * [B, Z, T', h, w], normalised.
 *
 * <p>The official code walks a clip in pieces of 1, 4, 4, ... frames and keeps what its convolutions need of the past; that
 * past is the {@link StreamMemory} here. So a stream gives the same numbers as a whole clip, and an encoder that is fed
 * while somebody drags is the same encoder.
 */
public final class WanVae implements AutoCloseable {

    private final WanVaeConfig config;
    private final Program program;
    private final NDManager manager;
    private final NDArray mean;
    private final NDArray std;

    /** Compiles the autoencoder for a device. */
    public WanVae(WanVaeConfig config, Precision precision, Device device) {
        this.config = config;
        program = Program.load(WanVae.class, "wan_vae", config.constants(precision), device);
        manager = TorchEngine.newManager(device);
        mean = manager.create(config.mean());
        std = manager.create(config.std());
    }

    public WanVaeConfig config() {
        return config;
    }

    /**
     * Reads the weights from a file into the program's data type.
     *
     * @throws IllegalArgumentException that lists what is missing, unexpected or of another shape
     */
    public Weights load(WeightsFile file) throws IOException {
        file.requireShapes(config.weightShapes());
        return file.load(program);
    }

    /** The weights in the program's data type; the given ones stay as they are. */
    public Weights cast(Weights weights) {
        return weights.cast(program);
    }

    /**
     * Frames to latents, as the stream goes on.
     *
     * @param video [B, 3, T, H, W] in [-1, 1]: 1 + 4 k frames at the beginning of a stream, 4 k later
     * @return latents [B, Z, 1 + k or k, h, w]
     * @throws IllegalArgumentException for another number of frames, or sides that are no multiple of 8
     */
    public StreamMemory.Step encode(NDManager owner, Weights weights, NDArray video, StreamMemory memory) {
        Shape shape = video.getShape();
        long frames = shape.get(2);
        int first = memory.isEmpty() ? 1 : 0;
        if (frames < first || (frames - first) % config.framesPerLatent() != 0 || frames == 0) {
            throw new IllegalArgumentException(frames + " frames were given; "
                    + (first == 1
                            ? "a stream begins with 1 and a multiple of "
                            : "a stream goes on with a multiple of ")
                    + config.framesPerLatent());
        }
        int pixels = config.pixelsPerLatent();
        if (shape.get(3) % pixels != 0 || shape.get(4) % pixels != 0) {
            throw new IllegalArgumentException("frames of " + shape.get(4) + " x " + shape.get(3)
                    + " were given, multiples of " + pixels + " are needed");
        }
        return stream(owner, "encode", weights, video, memory);
    }

    /**
     * Latents to frames, as the stream goes on; the frames are not clamped.
     *
     * @param latents [B, Z, T, h, w]
     * @return frames [B, 3, 4 T, H, W]; the stream's first latent gives one frame
     */
    public StreamMemory.Step decode(NDManager owner, Weights weights, NDArray latents, StreamMemory memory) {
        return stream(owner, "decode", weights, latents, memory);
    }

    /** Frames to bytes [B, T, H, W, 3], clamped and rounded. */
    public NDArray toBytes(NDManager owner, NDArray video) {
        return program.call(owner, "to_bytes", Argument.of(video)).singletonOrThrow();
    }

    private StreamMemory.Step stream(
            NDManager owner, String method, Weights weights, NDArray input, StreamMemory memory) {
        try (NDArray nothing = owner.create(new Shape(0))) {
            List<NDArray> state = memory.isEmpty() ? List.of(nothing) : memory.tensors();
            NDList results = program.call(
                    owner,
                    method,
                    Argument.of(input),
                    Argument.of(mean),
                    Argument.of(std),
                    Argument.of(weights.tensors()),
                    Argument.of(state));
            NDList newer = new NDList(results.subList(1, results.size()));
            return new StreamMemory.Step(results.get(0), new StreamMemory(memory.owner(), newer));
        }
    }

    @Override
    public void close() {
        manager.close();
        program.close();
    }
}
