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
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * The tiny autoencoder for video: TAEHV of madebyollin/taehv, {@code taehv.py}. The computation stands in
 * {@code programs/tiny_autoencoder.py}. Frames are [B, T, 3, H, W] in [0, 1], latents [B, T', Z, h, w].
 */
public final class TinyAutoencoder implements VideoAutoencoder {

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

    @Override
    public Weights load(WeightsFile file) throws IOException {
        file.requireShapes(config.weightShapes());
        return file.load(program);
    }

    @Override
    public Weights cast(Weights weights) {
        return weights.cast(program);
    }

    @Override
    public StreamMemory.Step encode(NDManager owner, Weights weights, NDArray video, StreamMemory memory) {
        refuseBrokenChunk(video);
        return stream(owner, "encode", weights, video, memory);
    }

    /**
     * Latents to frames, as the stream goes on; the frames are not clamped. The stream's first
     * {@code framesPerLatent - 1} frames are left out, so that its first latent gives one frame.
     */
    @Override
    public StreamMemory.Step decode(NDManager owner, Weights weights, NDArray latents, StreamMemory memory) {
        StreamMemory.Step step = stream(owner, "decode", weights, latents, memory);
        return memory.isEmpty() ? new StreamMemory.Step(trimmed(step.output()), step.memory()) : step;
    }

    /** Like {@link #encode} on a whole clip, recording the graph. */
    public NDArray encodeTrain(NDManager owner, Weights weights, NDArray video) {
        refuseBrokenChunk(video);
        return record(owner, "encode", weights, video);
    }

    /** Like {@link #decode} on a whole clip, recording the graph. */
    public NDArray decodeTrain(NDManager owner, Weights weights, NDArray latents) {
        return trimmed(record(owner, "decode", weights, latents));
    }

    /** Frames to bytes [B, T, H, W, 3], clamped and rounded. */
    @Override
    public NDArray toBytes(NDManager owner, NDArray video) {
        return program.call(owner, "to_bytes", Argument.of(video)).singletonOrThrow();
    }

    private StreamMemory.Step stream(
            NDManager owner, String method, Weights weights, NDArray input, StreamMemory memory) {
        try (NDArray nothing = owner.create(new Shape(0))) {
            List<NDArray> state = memory.isEmpty() ? List.of(nothing) : memory.tensors();
            NDList results =
                    program.call(owner, method, Argument.of(input), Argument.of(weights.tensors()), Argument.of(state));
            NDList newer = new NDList(results.subList(1, results.size()));
            return new StreamMemory.Step(results.get(0), new StreamMemory(memory.owner(), newer));
        }
    }

    private NDArray record(NDManager owner, String method, Weights weights, NDArray input) {
        Argument nothing = Argument.of(List.of(owner.create(new Shape(0))));
        NDList results = program.record(owner, method, Argument.of(input), Argument.of(weights.tensors()), nothing);
        new NDList(results.subList(1, results.size())).close();
        return results.get(0);
    }

    private NDArray trimmed(NDArray frames) {
        return frames.get(":, {}:", config.framesPerLatent() - 1);
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
