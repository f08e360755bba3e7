package org.ardrag.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/** Cleaning, tokens and the umT5 encoder in one: {@code T5EncoderModel} of Wan-Video/Wan2.1, {@code wan/modules/t5.py}. */
public final class Umt5PromptEncoder implements PromptEncoder {

    /** Runs the encoder: ids and mask [1, L] -> [1, L, dim]. */
    private interface Network {
        NDArray encode(NDManager owner, NDArray ids, NDArray mask) throws IOException;
    }

    private final PromptTokenizer tokenizer;
    private final Network network;

    private Umt5PromptEncoder(PromptTokenizer tokenizer, Network network) {
        this.tokenizer = tokenizer;
        this.network = network;
    }

    /** With weights in memory. */
    public static Umt5PromptEncoder of(PromptTokenizer tokenizer, Umt5Encoder encoder, Weights weights) {
        return new Umt5PromptEncoder(tokenizer, (owner, ids, mask) -> encoder.encode(owner, weights, ids, mask));
    }

    /** With weights that are read block by block for every prompt. */
    public static Umt5PromptEncoder streaming(PromptTokenizer tokenizer, Umt5Encoder encoder, WeightsFile file) {
        return new Umt5PromptEncoder(tokenizer, (owner, ids, mask) -> encoder.encode(owner, file, ids, mask));
    }

    @Override
    public NDArray encode(NDManager owner, String prompt) throws IOException {
        PromptTokenizer.Tokens tokens = tokenizer.encode(prompt);
        Shape shape = new Shape(1, tokens.ids().length);
        try (NDManager scratch = owner.newSubManager()) {
            NDArray ids = scratch.create(tokens.ids(), shape);
            NDArray mask = scratch.create(tokens.mask(), shape);
            NDArray rows = network.encode(scratch, ids, mask)
                    .get("0, :{}", tokens.length())
                    .duplicate();
            rows.attach(owner);
            return rows;
        }
    }
}
