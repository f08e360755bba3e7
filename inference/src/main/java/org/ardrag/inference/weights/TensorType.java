package org.ardrag.inference.weights;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Element types of a safetensors file. */
public enum TensorType {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1);

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    static TensorType parse(String tensor, String name) {
        return Arrays.stream(values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SafetensorsException("tensor " + tensor + " has type '" + name + "'; "
                        + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", "))
                        + " are allowed"));
    }
}
