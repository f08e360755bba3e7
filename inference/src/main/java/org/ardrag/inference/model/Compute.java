package org.ardrag.inference.model;

/**
 * How a program computes.
 *
 * @param precision data type of weights and activations
 * @param fusedAttention whether attention is one fused kernel, or product, softmax, product
 */
public record Compute(Precision precision, boolean fusedAttention) {

    /** The reference: what the goldens are compared in and what training uses. */
    public static final Compute REFERENCE = new Compute(Precision.FLOAT32, true);
}
