package org.ardrag.inference.model;

/** Data type that a program computes in. Latents and results are float32 on the outside in any case. */
public enum Precision {
    FLOAT32(6, 4),
    BFLOAT16(15, 2);

    private final int code;
    private final int bytes;

    Precision(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** PyTorch's number for the type ({@code c10/core/ScalarType.h}). */
    public int code() {
        return code;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
