package org.ardrag.inference.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.weights.Weights;

/**
 * A pass over a whole clip in pieces: what comes before the blocks, each block, what comes behind them. Every piece can be run
 * with its graph or without, so that a backward pass need not have all graphs in memory (Chen et al. 2016, arXiv 1604.06174).
 * The numbers are those of {@link CausalWanModel#forwardTrain} on a model without text.
 */
public final class ClipPieces {

    private final Program program;
    private final int blocks;
    private final NDArray x;
    private final NDArray timesteps;
    private final RotaryEmbedding.Tables rope;
    private final NDArray mask;
    private final NDArray clean;
    private final NDArray cleanTimesteps;
    private final NDArray nothing;

    ClipPieces(
            Program program,
            int blocks,
            NDArray x,
            NDArray timesteps,
            RotaryEmbedding.Tables rope,
            NDArray mask,
            NDArray clean,
            NDArray cleanTimesteps,
            NDArray nothing) {
        this.program = program;
        this.blocks = blocks;
        this.x = x;
        this.timesteps = timesteps;
        this.rope = rope;
        this.mask = mask;
        this.clean = clean;
        this.cleanTimesteps = cleanTimesteps;
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
                Argument.of(weights.tensors()),
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
                        Argument.of(part(weights, "blocks." + i + ".")))
                .singletonOrThrow();
    }

    /** The weights whose names begin so. */
    private static Map<String, NDArray> part(Weights weights, String prefix) {
        Map<String, NDArray> part = new LinkedHashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
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
                        Argument.of(part(weights, "head.")))
                .singletonOrThrow();
    }

    /** A scalar whose backward pass hands on these gradients by the values. */
    public NDArray toward(NDManager owner, List<NDArray> values, List<NDArray> gradients) {
        return program.record(owner, "toward", Argument.of(values), Argument.of(gradients))
                .singletonOrThrow();
    }
}
