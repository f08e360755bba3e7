package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.weights.Weights;

/**
 * A pass over a whole clip, or over a chunk behind copies of a KV cache, in pieces: what comes before the blocks, each block,
 * what comes behind them. Every piece can be run with its graph or without, so that a backward pass need not have all graphs
 * in memory (Chen et al. 2016, arXiv 1604.06174). The numbers are those of {@link CausalWanModel#forwardTrain}, of
 * {@link CausalWanModel#forwardFeatures} and of {@link CausalWanModel#forwardBehind} on a model without text.
 */
public final class PassPieces {

    private final Program program;
    private final int blocks;
    private final NDArray x;
    private final NDArray timesteps;
    private final RotaryEmbedding.Tables rope;
    private final NDArray mask;
    private final NDArray clean;
    private final NDArray cleanTimesteps;
    private final NDList past;
    private final NDArray nothing;

    PassPieces(
            Program program,
            int blocks,
            NDArray x,
            NDArray timesteps,
            RotaryEmbedding.Tables rope,
            NDArray mask,
            NDArray clean,
            NDArray cleanTimesteps,
            NDList past,
            NDArray nothing) {
        this.program = program;
        this.blocks = blocks;
        this.x = x;
        this.timesteps = timesteps;
        this.rope = rope;
        this.mask = mask;
        this.clean = clean;
        this.cleanTimesteps = cleanTimesteps;
        this.past = past;
        this.nothing = nothing;
    }

    /** How a piece is run: with its graph or without. */
    public enum Run {
        CALL,
        RECORD
    }

    private NDList run(Run how, NDManager owner, String method, Argument... arguments) {
        return how == Run.CALL ? program.call(owner, method, arguments) : program.record(owner, method, arguments);
    }

    public int blocks() {
        return blocks;
    }

    /** What the blocks are given: tokens [B, L, C], e [B, F, C], e0 [B, F, 6, C]; L and F twice with a clean history. */
    public NDList begin(Run how, NDManager owner, Weights weights) {
        return run(
                how,
                owner,
                "piece_begin",
                Argument.of(x),
                Argument.of(timesteps),
                Argument.of(clean),
                Argument.of(cleanTimesteps),
                Argument.of(part(weights, name -> !name.startsWith("blocks.") && !name.startsWith("head."))),
                Argument.of(nothing),
                Argument.of(nothing));
    }

    /** Tokens behind block i, from those before it. */
    public NDArray block(Run how, NDManager owner, Weights weights, int i, NDArray tokens, NDArray e0) {
        return run(
                        how,
                        owner,
                        "piece_block",
                        Argument.of(owner.create((long) i)),
                        Argument.of(tokens),
                        Argument.of(e0),
                        Argument.of(rope.cos()),
                        Argument.of(rope.sin()),
                        Argument.of(mask),
                        Argument.of(past.isEmpty() ? nothing : past.get(2 * i)),
                        Argument.of(past.isEmpty() ? nothing : past.get(2 * i + 1)),
                        Argument.of(part(weights, name -> name.startsWith("blocks." + i + "."))))
                .singletonOrThrow();
    }

    /** What a piece needs of the weights, so that no more than that is cast for it. */
    private static Map<String, NDArray> part(Weights weights, Predicate<String> needed) {
        Map<String, NDArray> part = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            if (needed.test(name)) {
                part.put(name, tensor);
            }
        });
        return part;
    }

    /** The flow, [B, outDim, F, H, W], from the tokens behind the last block. */
    public NDArray end(Run how, NDManager owner, Weights weights, NDArray tokens, NDArray e) {
        return run(
                        how,
                        owner,
                        "piece_end",
                        Argument.of(tokens),
                        Argument.of(e),
                        Argument.of(x),
                        Argument.of(part(weights, name -> name.startsWith("head."))))
                .singletonOrThrow();
    }

    /** A scalar whose backward pass hands on these gradients by the values. */
    public NDArray toward(NDManager owner, List<NDArray> values, List<NDArray> gradients) {
        return program.record(owner, "toward", Argument.of(values), Argument.of(gradients))
                .singletonOrThrow();
    }
}
