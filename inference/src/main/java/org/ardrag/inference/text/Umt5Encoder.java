package org.ardrag.inference.text;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * The umT5 text encoder: {@code T5Encoder} of Wan-Video/Wan2.1, {@code wan/modules/t5.py}. The computation stands in
 * {@code programs/umt5_encoder.py}. It runs on weights in memory, or on a file that it reads block by block: the XXL
 * encoder's 5.7 billion parameters are used once a prompt, and then not again.
 */
public final class Umt5Encoder implements AutoCloseable {

    private static final String TABLE = "token_embedding.weight";
    private static final String NORM = "norm.weight";

    private final Umt5Config config;
    private final Program program;

    /** Compiles the encoder for a device. */
    public Umt5Encoder(Umt5Config config, Precision precision, Device device) {
        this.config = config;
        program = Program.load(Umt5Encoder.class, "umt5_encoder", config.constants(precision), device);
    }

    public Umt5Config config() {
        return config;
    }

    /** The weights in the program's data type; the given ones stay as they are. */
    public Weights cast(Weights weights) {
        return weights.cast(program);
    }

    /**
     * Encodes with weights in memory.
     *
     * @param ids tokens [B, L], int64
     * @param mask [B, L], int64: 1 for a prompt's tokens, 0 behind its end
     * @return [B, L, dim]; the rows behind a prompt's end hold what the network makes of padding
     */
    public NDArray encode(NDManager owner, Weights weights, NDArray ids, NDArray mask) {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray rows = program.call(scratch, "rows", Argument.of(ids.flatten()), Argument.of(weights.get(TABLE)))
                    .singletonOrThrow();
            NDArray x = embed(scratch, rows, mask);
            for (int i = 0; i < config.encoderLayers(); i++) {
                x = block(scratch, x, mask, block(weights, i));
            }
            return finish(owner, x, weights.get(NORM));
        }
    }

    /** Like {@link #encode}, but reads each block from the file when it is its turn, and drops it afterwards. */
    public NDArray encode(NDManager owner, WeightsFile file, NDArray ids, NDArray mask) throws IOException {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray x = embed(scratch, file.rows(scratch, TABLE, ids.toLongArray()), mask);
            for (int i = 0; i < config.encoderLayers(); i++) {
                try (Weights block = file.loadPart(program, Umt5Config.prefix(i))) {
                    x = block(scratch, x, mask, block.tensors());
                }
            }
            try (Weights norm = file.loadPart(program, "norm.")) {
                return finish(owner, x, norm.get("weight"));
            }
        }
    }

    /** Zeros in the rows behind a prompt's end, which is what the transformer expects there. */
    public NDArray zeroPadded(NDManager owner, NDArray embeddings, NDArray mask) {
        return program.call(owner, "zero_padded", Argument.of(embeddings), Argument.of(mask))
                .singletonOrThrow();
    }

    /** Kinds of distance, of which every block weighs each: positions relative to the query, int64 of any shape. */
    public NDArray buckets(NDManager owner, NDArray positions) {
        return program.call(owner, "buckets", Argument.of(positions)).singletonOrThrow();
    }

    private static Map<String, NDArray> block(Weights weights, int i) {
        String prefix = Umt5Config.prefix(i);
        Map<String, NDArray> block = new HashMap<>();
        weights.tensors().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                block.put(name.substring(prefix.length()), tensor);
            }
        });
        return block;
    }

    private NDArray embed(NDManager owner, NDArray rows, NDArray mask) {
        return program.call(owner, "embed", Argument.of(rows), Argument.of(mask))
                .singletonOrThrow();
    }

    /** Runs one block; what went in is not needed any more. */
    private NDArray block(NDManager owner, NDArray x, NDArray mask, Map<String, NDArray> weights) {
        NDArray y = program.call(owner, "block", Argument.of(x), Argument.of(mask), Argument.of(weights))
                .singletonOrThrow();
        x.close();
        return y;
    }

    private NDArray finish(NDManager owner, NDArray x, NDArray norm) {
        return program.call(owner, "finish", Argument.of(x), Argument.of(Map.of(NORM, norm)))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
