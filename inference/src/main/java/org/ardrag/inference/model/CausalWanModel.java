package org.ardrag.inference.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import org.jspecify.annotations.Nullable;

/**
 * The causal Wan transformer with its KV cache: {@code CausalWanModel} of guandeh17/Self-Forcing,
 * {@code wan/modules/causal_model.py}; without a cache and a mask, {@code WanModel} of Wan-Video/Wan2.1. The computation
 * stands in {@code programs/causal_wan_model.py}.
 */
public final class CausalWanModel implements AutoCloseable {

    private final CausalWanConfig config;
    private final Compute compute;
    private final Program program;

    /** Compiles the model for a device. */
    public CausalWanModel(CausalWanConfig config, Compute compute, Device device) {
        this.config = config;
        this.compute = compute;
        Map<String, Object> constants = new LinkedHashMap<>(config.constants(compute));
        program = Program.load(CausalWanModel.class, "causal_wan_model", constants, device);
    }

    public CausalWanConfig config() {
        return config;
    }

    public Compute compute() {
        return compute;
    }

    /**
     * Reads the weights from a file into the model's data type. A file of a model with more blocks is taken, too: what this
     * one has not is left where it is.
     */
    public Weights load(WeightsFile file) throws IOException {
        return file.load(program, config.weightShapes().keySet());
    }

    /** The weights in the model's data type; the given ones stay as they are. */
    public Weights cast(Weights weights) {
        return weights.cast(program);
    }

    /**
     * An empty KV cache for latents of this size.
     *
     * @param maxFrames frames it holds when {@code local_attn_size} is -1
     */
    public KvCache newCache(Weights weights, int batch, int latentHeight, int latentWidth, int maxFrames) {
        int capacity = config.localAttnSize() > 0 ? config.localAttnSize() : maxFrames;
        int frameSeqLength = config.frameSeqLength(latentHeight, latentWidth);
        NDManager manager = TorchEngine.newManager(program.device());
        try (NDArray shape = manager.create(
                new long[] {batch, config.numHeads(), (long) capacity * frameSeqLength, config.headDim()})) {
            NDList kv = program.call(manager, "allocate", Argument.of(weights.tensors()), Argument.of(shape));
            long bytes = KvCache.bytes(config, compute.precision(), batch, capacity, frameSeqLength);
            return new KvCache(program, manager, kv, config, capacity, frameSeqLength, bytes);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /**
     * K and V of a prompt for every block, to be kept for as long as the prompt stands.
     *
     * @param text the text encoder's output, [B, textLen, textDim], zero rows after its end
     * @param clip CLIP tokens [B, 257, clipDim] of an {@code i2v} model, else null
     */
    public NDList context(NDManager owner, Weights weights, NDArray text, @Nullable NDArray clip) {
        try (NDArray none = owner.create(new Shape(0))) {
            return program.call(
                    owner,
                    "context",
                    Argument.of(weights.tensors()),
                    Argument.of(text),
                    Argument.of(clip == null ? none : clip));
        }
    }

    /**
     * One pass over one chunk. The chunk's keys and values are written to the cache, in place of those of an earlier pass
     * over the same chunk.
     *
     * @param x noisy latents with whatever is laid beside them, [B, inDim, F, H, W]
     * @param timesteps one for each frame and batch row, [B, F]
     * @param startFrame index of the chunk's first latent frame
     * @param context what {@link #context} returned; empty for a model without text
     * @return the flow, [B, outDim, F, H, W]
     */
    public NDArray forward(
            NDManager owner,
            Weights weights,
            NDArray x,
            NDArray timesteps,
            int startFrame,
            KvCache cache,
            NDList context) {
        int frames = (int) x.getShape().get(2);
        cache.turnSinks(startFrame);
        try (NDManager scratch = owner.newSubManager()) {
            RotaryEmbedding.Tables rope = rope(scratch, x.getShape(), startFrame);
            NDArray filled = scratch.create((long) cache.filledRows(startFrame + frames));
            NDArray flow = program.call(
                            owner,
                            "forward",
                            Argument.of(x),
                            Argument.of(timesteps),
                            Argument.of(rope.cos()),
                            Argument.of(rope.sin()),
                            Argument.of(cache.rows(scratch, startFrame, frames)),
                            Argument.of(filled),
                            Argument.of(weights.tensors()),
                            Argument.of(cache.kv()),
                            Argument.of(context))
                    .singletonOrThrow();
            cache.advanceTo(startFrame + frames);
            return flow;
        }
    }

    /**
     * One pass over a whole clip without a cache; records the graph.
     *
     * @param x [B, inDim, F, H, W]
     * @param timesteps [B, F]
     * @param mask [L, L] boolean, true where a query may look, or null for all
     * @param clean for teacher forcing the clean latents [B, inDim, F, H, W], else null; the mask is [2 L, 2 L] then
     * @param cleanTimesteps [B, F] of the clean latents
     * @param text [B, textLen, textDim], or null for a model without text
     * @param clip [B, 257, clipDim], or null
     * @return the flow, [B, outDim, F, H, W]
     */
    public NDArray forwardTrain(
            NDManager owner,
            Weights weights,
            NDArray x,
            NDArray timesteps,
            @Nullable NDArray mask,
            @Nullable NDArray clean,
            @Nullable NDArray cleanTimesteps,
            @Nullable NDArray text,
            @Nullable NDArray clip) {
        RotaryEmbedding.Tables rope = rope(owner, x.getShape(), 0);
        return program.record(
                        owner,
                        "forward_train",
                        Argument.of(x),
                        Argument.of(timesteps),
                        Argument.of(rope.cos()),
                        Argument.of(rope.sin()),
                        Argument.of(orNothing(owner, mask)),
                        Argument.of(orNothing(owner, clean)),
                        Argument.of(orNothing(owner, cleanTimesteps)),
                        Argument.of(weights.tensors()),
                        Argument.of(orNothing(owner, text)),
                        Argument.of(orNothing(owner, clip)))
                .singletonOrThrow();
    }

    /**
     * One pass over one chunk behind a copy of what a KV cache holds; records the graph. The numbers are those of
     * {@link #forward}; the cache is no part of the graph.
     *
     * @param x [B, inDim, F, H, W]
     * @param timesteps [B, F]
     * @param startFrame index of the chunk's first latent frame
     * @param past what {@link KvCache#before} returned
     * @param text [B, textLen, textDim], or null for a model without text
     * @param clip [B, 257, clipDim], or null
     * @return the flow, [B, outDim, F, H, W]
     */
    public NDArray forwardBehind(
            NDManager owner,
            Weights weights,
            NDArray x,
            NDArray timesteps,
            int startFrame,
            NDList past,
            @Nullable NDArray text,
            @Nullable NDArray clip) {
        RotaryEmbedding.Tables rope = rope(owner, x.getShape(), startFrame);
        return program.record(
                        owner,
                        "forward_behind",
                        Argument.of(x),
                        Argument.of(timesteps),
                        Argument.of(rope.cos()),
                        Argument.of(rope.sin()),
                        Argument.of(past),
                        Argument.of(weights.tensors()),
                        Argument.of(orNothing(owner, text)),
                        Argument.of(orNothing(owner, clip)))
                .singletonOrThrow();
    }

    /**
     * One pass over a whole clip that looks both ways, with what a discriminator looks at; records the graph.
     *
     * @param x [B, inDim, F, H, W]
     * @param timesteps [B, F]
     * @param every how many blocks lie between two looks; the last look is behind block {@code num_layers} where that is a
     *     multiple
     * @param text [B, textLen, textDim], or null for a model without text
     * @param clip [B, 257, clipDim], or null
     * @return the flow, [B, outDim, F, H, W], then the tokens behind every so many blocks, [B, L, dim] each
     */
    public NDList forwardFeatures(
            NDManager owner,
            Weights weights,
            NDArray x,
            NDArray timesteps,
            int every,
            @Nullable NDArray text,
            @Nullable NDArray clip) {
        RotaryEmbedding.Tables rope = rope(owner, x.getShape(), 0);
        return program.record(
                owner,
                "forward_features",
                Argument.of(x),
                Argument.of(timesteps),
                Argument.of(rope.cos()),
                Argument.of(rope.sin()),
                Argument.of(owner.create((long) every)),
                Argument.of(weights.tensors()),
                Argument.of(orNothing(owner, text)),
                Argument.of(orNothing(owner, clip)));
    }

    /** A pass over a whole clip in pieces, none of them run yet: for training that keeps no more than one piece's graph. */
    public PassPieces pieces(
            NDManager owner,
            NDArray x,
            NDArray timesteps,
            @Nullable NDArray mask,
            @Nullable NDArray clean,
            @Nullable NDArray cleanTimesteps) {
        return new PassPieces(
                program,
                config.numLayers(),
                x,
                timesteps,
                rope(owner, x.getShape(), 0),
                orNothing(owner, mask),
                orNothing(owner, clean),
                orNothing(owner, cleanTimesteps),
                new NDList(),
                orNothing(owner, null));
    }

    /** The same of a pass over one chunk behind a copy of what a KV cache holds. */
    public PassPieces piecesBehind(NDManager owner, NDArray x, NDArray timesteps, int startFrame, NDList past) {
        NDArray nothing = orNothing(owner, null);
        RotaryEmbedding.Tables rope = rope(owner, x.getShape(), startFrame);
        return new PassPieces(
                program, config.numLayers(), x, timesteps, rope, nothing, nothing, nothing, past, nothing);
    }

    private static NDArray orNothing(NDManager owner, @Nullable NDArray array) {
        return array == null ? owner.create(new Shape(0), DataType.FLOAT32) : array;
    }

    private RotaryEmbedding.Tables rope(NDManager owner, Shape latents, int startFrame) {
        int frames = (int) latents.get(2);
        int rows = (int) latents.get(3) / config.patchSize().get(1);
        int columns = (int) latents.get(4) / config.patchSize().get(2);
        int[] positions = IntStream.range(startFrame, startFrame + frames).toArray();
        return RotaryEmbedding.tables(owner, config.headDim(), positions, rows, columns);
    }

    @Override
    public void close() {
        program.close();
    }
}
