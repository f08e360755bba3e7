package org.ardrag.inference.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.engine.SoundConvolutions;
import org.ardrag.inference.engine.TorchEngine;

/** A model's weights by their official key names, on one device. Owns their memory. */
public final class Weights implements AutoCloseable {

    private final NDManager manager;
    private final Map<String, NDArray> tensors;
    private final Runnable unused;

    private Weights(NDManager manager, Map<String, NDArray> tensors) {
        this.manager = manager;
        this.tensors = tensors;
        this.unused = SoundConvolutions.ensure(manager.getDevice(), tensors.values());
    }

    /** Takes over arrays; they belong to the weights from now on. */
    public static Weights of(Device device, Map<String, NDArray> tensors) {
        NDManager manager = TorchEngine.newManager(device);
        Map<String, NDArray> own = new LinkedHashMap<>(tensors);
        own.values().forEach(tensor -> tensor.attach(manager));
        return new Weights(manager, own);
    }

    /** Reads a safetensors file; floating-point tensors of any width become float32. */
    public static Weights load(Path file, Device device) throws IOException {
        NDManager manager = TorchEngine.newManager(device);
        try (Safetensors in = Safetensors.open(file)) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (TensorEntry entry : in.tensors().values()) {
                tensors.put(entry.name(), toArray(manager, entry, in.map(entry.name())));
            }
            return new Weights(manager, tensors);
        } catch (IOException | RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Reads one tensor: floating-point types become float32 (F64 stays), integers int64 or int32, BOOL boolean. */
    public static NDArray toArray(NDManager manager, TensorEntry entry, ByteBuffer bytes) {
        Shape shape = new Shape(entry.shape());
        int n = Math.toIntExact(entry.elements());
        return switch (entry.type()) {
            case F32, F64, I64, I32, U8, I8, BOOL -> manager.create(direct(bytes), shape, dataType(entry.type()));
            case BF16 -> {
                float[] values = new float[n];
                for (int i = 0; i < n; i++) {
                    values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
                }
                yield manager.create(values, shape);
            }
            case F16 -> {
                float[] values = new float[n];
                for (int i = 0; i < n; i++) {
                    values[i] = HalfFloat.toFloat(bytes.getShort(2 * i));
                }
                yield manager.create(values, shape);
            }
            case I16 -> {
                int[] values = new int[n];
                for (int i = 0; i < n; i++) {
                    values[i] = bytes.getShort(2 * i);
                }
                yield manager.create(values, shape);
            }
        };
    }

    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining())
                .order(ByteOrder.nativeOrder())
                .put(bytes.duplicate())
                .flip();
    }

    private static DataType dataType(TensorType type) {
        return switch (type) {
            case F32 -> DataType.FLOAT32;
            case F64 -> DataType.FLOAT64;
            case I64 -> DataType.INT64;
            case I32 -> DataType.INT32;
            case U8 -> DataType.UINT8;
            case I8 -> DataType.INT8;
            default -> DataType.BOOLEAN;
        };
    }

    /**
     * Writes float32 weights.
     *
     * @param type {@link TensorType#F32}, or {@link TensorType#BF16} (rounded to nearest even)
     */
    public void save(Path file, TensorType type, Map<String, String> metadata) throws IOException {
        Map<String, SafetensorsWriter.Declaration> declarations = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            List<Long> shape =
                    Arrays.stream(tensor.getShape().getShape()).boxed().toList();
            declarations.put(name, new SafetensorsWriter.Declaration(type, shape));
        });
        SafetensorsWriter.write(file, declarations, metadata, name -> {
            float[] values = Objects.requireNonNull(tensors.get(name)).toFloatArray();
            ByteBuffer out = ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            if (type == TensorType.BF16) {
                for (float value : values) {
                    out.putShort(HalfFloat.toBfloat16(value));
                }
            } else {
                out.asFloatBuffer().put(values);
                out.position(0);
                return out;
            }
            return out.flip();
        });
    }

    /**
     * Takes over the values of other weights, by name; this side's memory and gradients stay.
     *
     * @throws IllegalArgumentException when a name is missing on the other side or a shape differs
     */
    public void overwrite(Weights other) {
        overwrite(other, name -> true);
    }

    /**
     * Takes over the values of some of other weights.
     *
     * @param which asked for each name; of the others nothing changes
     * @throws IllegalArgumentException as above
     */
    public void overwrite(Weights other, Predicate<String> which) {
        tensors.forEach((name, tensor) -> {
            if (!which.test(name)) {
                return;
            }
            NDArray value = other.tensors.get(name);
            if (value == null || !value.getShape().equals(tensor.getShape())) {
                throw new IllegalArgumentException("tensor " + name + " of shape " + tensor.getShape() + " is "
                        + (value == null ? "missing" : "of shape " + value.getShape()) + " on the other side");
            }
            // A weight that records gradients is a leaf of the graph; its data is changed behind the graph's back.
            boolean records = tensor.hasGradient();
            tensor.setRequiresGradient(false);
            value.copyTo(tensor);
            tensor.setRequiresGradient(records);
        });
    }

    /**
     * One tensor.
     *
     * @throws IllegalArgumentException when there is none of this name
     */
    public NDArray get(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("there is no weight " + name);
        }
        return tensor;
    }

    /** The tensors by name. */
    public Map<String, NDArray> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /**
     * Checks names and shapes.
     *
     * @throws IllegalArgumentException that lists what is missing, unexpected or of another shape
     */
    public void requireShapes(Map<String, Shape> expected) {
        Map<String, Shape> given = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> given.put(name, tensor.getShape()));
        ShapeCheck.require(given, expected);
    }

    /** These weights in a program's data type, as its method {@code cast} makes them; these stay as they are. */
    public Weights cast(Program program) {
        try (NDManager scratch = TorchEngine.newManager(program.device())) {
            Map<String, NDArray> byName = new LinkedHashMap<>();
            program.call(scratch, "cast", Argument.of(tensors)).forEach(t -> byName.put(t.getName(), t));
            return of(program.device(), byName);
        }
    }

    /** Number of elements of all tensors. */
    public long parameters() {
        return tensors.values().stream().mapToLong(t -> t.getShape().size()).sum();
    }

    public NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
        unused.run();
    }
}
