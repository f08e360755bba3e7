package org.ardrag.inference.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;

/** Makes of a prompt what a transformer looks at. */
public interface PromptEncoder {

    /**
     * Encodes a prompt.
     *
     * @return one row a token, [tokens, dim]; belongs to the owner
     */
    NDArray encode(NDManager owner, String prompt) throws IOException;

    /**
     * Adds zero rows, as the transformer wants them.
     *
     * @param rows [tokens, dim], at most {@code textLen}
     * @return [1, textLen, dim]
     */
    static NDArray padded(NDManager owner, NDArray rows, int textLen) {
        long missing = textLen - rows.getShape().get(0);
        if (missing < 0) {
            throw new IllegalArgumentException(
                    "a prompt has " + rows.getShape().get(0) + " tokens, at most " + textLen + " are allowed");
        }
        try (NDArray zeros = owner.zeros(new Shape(missing, rows.getShape().get(1)))) {
            return missing == 0 ? rows.expandDims(0) : rows.concat(zeros, 0).expandDims(0);
        }
    }
}
