package org.ardrag.inference.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.TorchEngine;

/**
 * Weights that lie in a safetensors file. They are checked by its header, and read tensor by tensor straight from the mapped
 * file into a program's data type: besides the weights themselves there is never more than the pages of one tensor, and
 * those are the file's.
 */
public final class WeightsFile implements AutoCloseable {

    private final Safetensors file;

    private WeightsFile(Safetensors file) {
        this.file = file;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws SafetensorsException when the header is damaged
     */
    public static WeightsFile open(Path path) throws IOException {
        return new WeightsFile(Safetensors.open(path));
    }

    /**
     * Checks names and shapes.
     *
     * @throws IllegalArgumentException that lists what is missing, unexpected or of another shape
     */
    public void requireShapes(Map<String, Shape> expected) {
        Map<String, Shape> given = new LinkedHashMap<>();
        file.tensors().forEach((name, entry) -> given.put(name, new Shape(entry.shape())));
        ShapeCheck.require(given, expected);
    }

    /** Number of elements of all tensors. */
    public long parameters() {
        return file.tensors().values().stream().mapToLong(TensorEntry::elements).sum();
    }

    /**
     * Checks that every number is one.
     *
     * @throws IllegalArgumentException that names the first tensor with an infinite number or with none
     */
    public void requireFinite() throws IOException {
        for (TensorEntry entry : file.tensors().values()) {
            ByteBuffer bytes = file.map(entry.name());
            float flaw =
                    switch (entry.type()) {
                        case BF16 ->
                            notFinite(bytes, Short.BYTES, at -> Float.intBitsToFloat(bytes.getShort(at) << 16));
                        case F16 -> notFinite(bytes, Short.BYTES, at -> HalfFloat.toFloat(bytes.getShort(at)));
                        case F32 -> notFinite(bytes, Float.BYTES, bytes::getFloat);
                        case F64 -> notFinite(bytes, Double.BYTES, at -> (float) bytes.getDouble(at));
                        default -> 0;
                    };
            if (!Float.isFinite(flaw)) {
                throw new IllegalArgumentException("the weight " + entry.name() + " holds " + flaw);
            }
        }
    }

    private interface Numbers {
        float at(int offset);
    }

    /** The first number that is none, or infinite; 0 if there is no such. */
    private static float notFinite(ByteBuffer bytes, int step, Numbers numbers) {
        for (int at = 0; at < bytes.limit(); at += step) {
            float number = numbers.at(at);
            if (!Float.isFinite(number)) {
                return number;
            }
        }
        return 0;
    }

    /** All weights in a program's data type, as its method {@code cast} makes them. */
    public Weights load(Program program) throws IOException {
        return load(program, name -> true);
    }

    /** The same of those with these names alone. */
    public Weights load(Program program, Set<String> names) throws IOException {
        return load(program, names::contains);
    }

    /** The same of those whose names begin with a prefix, by the rest of their names. */
    public Weights loadPart(Program program, String prefix) throws IOException {
        try (Weights part = load(program, name -> name.startsWith(prefix))) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            part.tensors().forEach((name, tensor) -> tensors.put(name.substring(prefix.length()), tensor));
            return Weights.of(program.device(), tensors);
        }
    }

    private Weights load(Program program, Predicate<String> wanted) throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        NDManager manager = TorchEngine.newManager(program.device());
        try (Program reader = Program.load(WeightsFile.class, "stored_weights", Map.of(), program.device());
                NDArray zero = manager.create(0f);
                NDArray like = cast(manager, program, "like", zero)) {
            for (TensorEntry entry : file.tensors().values()) {
                if (wanted.test(entry.name())) {
                    tensors.put(entry.name(), read(manager, program, reader, like, entry));
                }
            }
            return Weights.of(program.device(), tensors);
        } finally {
            manager.close(); // the weights have another one by now
        }
    }

    /**
     * One tensor in the program's type. What is stored as bfloat16 and asked for as that is copied once.
     *
     * @param like any number of the program's type
     */
    private NDArray read(NDManager manager, Program program, Program reader, NDArray like, TensorEntry entry)
            throws IOException {
        ByteBuffer bytes = file.map(entry.name());
        Shape shape = new Shape(entry.shape());
        try (NDManager scratch = manager.newSubManager()) {
            return switch (entry.type()) {
                case BF16 ->
                    reader.call(
                                    manager,
                                    "bfloat16",
                                    Argument.of(scratch.create(bytes, shape, DataType.FLOAT16)),
                                    Argument.of(like))
                            .singletonOrThrow();
                case F16 -> cast(manager, program, entry.name(), scratch.create(bytes, shape, DataType.FLOAT16));
                case F32 -> cast(manager, program, entry.name(), scratch.create(bytes, shape, DataType.FLOAT32));
                default -> cast(manager, program, entry.name(), Weights.toArray(scratch, entry, bytes));
            };
        } finally {
            Reference.reachabilityFence(bytes); // its pages are those of the array
        }
    }

    private static NDArray cast(NDManager manager, Program program, String name, NDArray stored) {
        return program.call(manager, "cast", Argument.of(Map.of(name, stored))).singletonOrThrow();
    }

    /**
     * Some rows of a matrix, without the others.
     *
     * @return [rows, width], floating-point types as float32
     */
    public NDArray rows(NDManager manager, String name, long[] rows) throws IOException {
        TensorEntry entry = file.tensors().get(name);
        if (entry == null || entry.shape().size() != 2) {
            throw new IllegalArgumentException("there is no matrix " + name);
        }
        long width = Objects.requireNonNull(entry.shape().get(1));
        int rowBytes = Math.toIntExact(width * entry.type().bytes());
        ByteBuffer picked = ByteBuffer.allocate(Math.multiplyExact(rowBytes, rows.length));
        picked.order(ByteOrder.LITTLE_ENDIAN);
        for (long row : rows) {
            if (row < 0 || row >= entry.shape().get(0)) {
                throw new IllegalArgumentException("row " + row + " of " + name + " was asked for, it has "
                        + entry.shape().get(0));
            }
            picked.put(file.map(name, row * rowBytes, rowBytes));
        }
        TensorEntry part =
                new TensorEntry(name, entry.type(), List.of((long) rows.length, width), 0, picked.capacity());
        return Weights.toArray(manager, part, picked.flip());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
