package org.ardrag.inference.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;

/**
 * Reads weights straight into the type that a model computes in. Each tensor is copied once, out of the mapped file: the
 * memory that is taken is that of the weights, whatever types the file has. {@link Weights#load} is for training and for
 * comparing, which want float32.
 */
public final class WeightLoader implements AutoCloseable {

    private final Program program;

    /** For a device. */
    public WeightLoader(Device device) {
        program = Program.load(WeightLoader.class, "stored_tensors", Map.of(), device);
    }

    /**
     * Reads a file.
     *
     * @param type PyTorch's code of the type that floating-point tensors become, such as {@code Precision.code()}; whole
     *     numbers stay what they are
     */
    public Weights load(Path file, int type) throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        try (Safetensors in = Safetensors.open(file);
                NDManager manager = TorchEngine.newManager(program.device())) {
            for (TensorEntry entry : in.tensors().values()) {
                tensors.put(entry.name(), read(manager, entry, in.map(entry.name()), type));
            }
            return Weights.of(program.device(), tensors);
        }
    }

    private NDArray read(NDManager owner, TensorEntry entry, ByteBuffer bytes, int type) {
        int stored = code(entry.type());
        try (NDArray raw = owner.create(bytes, new Shape(bytes.remaining()), DataType.UINT8);
                NDArray types = owner.create(new long[] {stored, floating(entry.type()) ? type : stored});
                NDArray shape = owner.create(
                        entry.shape().stream().mapToLong(axis -> axis).toArray())) {
            return program.call(owner, "read", Argument.of(raw), Argument.of(types), Argument.of(shape))
                    .singletonOrThrow();
        }
    }

    private static boolean floating(TensorType type) {
        return switch (type) {
            case F64, F32, F16, BF16 -> true;
            case I64, I32, I16, I8, U8, BOOL -> false;
        };
    }

    /** PyTorch's numbers for the types ({@code c10/core/ScalarType.h}). */
    private static int code(TensorType type) {
        return switch (type) {
            case U8 -> 0;
            case I8 -> 1;
            case I16 -> 2;
            case I32 -> 3;
            case I64 -> 4;
            case F16 -> 5;
            case F32 -> 6;
            case F64 -> 7;
            case BOOL -> 11;
            case BF16 -> 15;
        };
    }

    @Override
    public void close() {
        program.close();
    }
}
