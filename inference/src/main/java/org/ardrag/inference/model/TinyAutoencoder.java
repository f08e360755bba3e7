package org.ardrag.inference.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;

/**
 * The tiny autoencoder for video: TAEHV of madebyollin/taehv, {@code taehv.py}. The computation stands in
 * {@code programs/tiny_autoencoder.py}. Frames are [B, T, 3, H, W] in [0, 1], latents [B, T', Z, h, w].
 */
public final class TinyAutoencoder implements AutoCloseable {

    private final TinyAutoencoderConfig config;
    private final Program program;

    /** Compiles the autoencoder for a device. */
    public TinyAutoencoder(TinyAutoencoderConfig config, Precision precision, Device device) {
        this.config = config;
        program = Program.load(TinyAutoencoder.class, "tiny_autoencoder", config.constants(precision), device);
    }

    public TinyAutoencoderConfig config() {
        return config;
    }

    /** The weights in the program's data type; the given ones stay as they are. */
    public Weights cast(Weights weights) {
        try (NDManager manager = TorchEngine.newManager(program.device())) {
            Map<String, NDArray> byName = new LinkedHashMap<>();
            program.call(manager, "cast", Argument.of(weights.tensors())).forEach(t -> byName.put(t.getName(), t));
            return Weights.of(program.device(), byName);
        }
    }

    /** Frames in a multiple of {@link TinyAutoencoderConfig#framesPerLatent} to latents, as the stream goes on. */
    public NDArray encode(NDManager owner, Weights weights, NDArray video, StreamMemory memory) {
        refuseBrokenChunk(video);
        return run(owner, "encode", weights, video, memory, false);
    }

    /**
     * Latents to frames, as the stream goes on; the frames are not clamped. The stream's first
     * {@code framesPerLatent - 1} frames are left out, so that its first latent gives one frame.
     */
    public NDArray decode(NDManager owner, Weights weights, NDArray latents, StreamMemory memory) {
        boolean begins = memory.isEmpty();
        return trimmed(run(owner, "decode", weights, latents, memory, false), begins);
    }

    /** Like {@link #encode} on a whole clip, recording the graph. */
    public NDArray encodeTrain(NDManager owner, Weights weights, NDArray video) {
        refuseBrokenChunk(video);
        return run(owner, "encode", weights, video, new StreamMemory(owner), true);
    }

    /** Like {@link #decode} on a whole clip, recording the graph. */
    public NDArray decodeTrain(NDManager owner, Weights weights, NDArray latents) {
        return trimmed(run(owner, "decode", weights, latents, new StreamMemory(owner), true), true);
    }

    /** Frames to bytes [B, T, H, W, 3], clamped and rounded. */
    public NDArray toBytes(NDManager owner, NDArray video) {
        return program.call(owner, "to_bytes", Argument.of(video)).singletonOrThrow();
    }

    private NDArray run(
            NDManager owner, String method, Weights weights, NDArray input, StreamMemory memory, boolean record) {
        List<NDArray> state = memory.isEmpty() ? List.of(owner.create(new Shape(0))) : memory.tensors();
        Argument[] arguments = {Argument.of(input), Argument.of(weights.tensors()), Argument.of(state)};
        NDList results = record ? program.record(owner, method, arguments) : program.call(owner, method, arguments);
        NDList memories = new NDList(results.subList(1, results.size()));
        if (record) {
            memories.close();
        } else {
            memory.replace(memories);
        }
        return results.get(0);
    }

    private NDArray trimmed(NDArray frames, boolean begins) {
        return begins ? frames.get(":, {}:", config.framesPerLatent() - 1) : frames;
    }

    private void refuseBrokenChunk(NDArray video) {
        long frames = video.getShape().get(1);
        if (frames % config.framesPerLatent() != 0) {
            throw new IllegalArgumentException(
                    frames + " frames were given, a multiple of " + config.framesPerLatent() + " is needed");
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
