package org.ardrag.inference.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save} writes, instruction by instruction. */
public final class PytorchFile {

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final List<byte[]> storages = new ArrayList<>();

    private PytorchFile() {}

    /** A tensor for {@link #write}: float32 numbers of a storage of its own, seen by shape and strides. */
    public record View(float[] numbers, long offset, List<Long> shape, List<Long> strides) {}

    /** A tensor for {@link #write}, whole, of a storage of PyTorch's of this name, such as {@code HalfStorage}. */
    public record Raw(String storage, byte[] bytes, List<Long> shape) {}

    /** A whole tensor. */
    public static View tensor(List<Long> shape, float... numbers) {
        return new View(numbers, 0, shape, strides(shape));
    }

    private static List<Long> strides(List<Long> shape) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
            strides.add(0, stride);
            stride *= shape.get(axis);
        }
        return strides;
    }

    /** A file whose pickle holds this value: maps, lists, strings, numbers, truths, {@link View}s and {@link Raw} ones. */
    public static Path write(Path file, Object value) throws IOException {
        PytorchFile out = pickled(value);
        return write(file, out.pickle.toByteArray(), out.storages, Map.of());
    }

    /** The pickle of a value, as {@link #write(Path, Object)} has it. */
    public static byte[] pickle(Object value) {
        return pickled(value).pickle.toByteArray();
    }

    private static PytorchFile pickled(Object value) {
        PytorchFile out = new PytorchFile();
        out.bytes(0x80, 2);
        out.value(value);
        out.bytes('.');
        return out;
    }

    /**
     * A file with this very pickle.
     *
     * @param more entries, by their names in the archive
     */
    public static Path write(Path file, byte[] pickle, List<byte[]> storages, Map<String, byte[]> more)
            throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>(more);
        entries.put("data.pkl", pickle);
        entries.put("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < storages.size(); i++) {
            entries.put("data/" + i, storages.get(i));
        }
        entries.put("version", "3\n".getBytes(StandardCharsets.US_ASCII));
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry stored = new ZipEntry("archive/" + entry.getKey());
                CRC32 crc = new CRC32();
                crc.update(entry.getValue());
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(entry.getValue().length);
                stored.setCrc(crc.getValue());
                zip.putNextEntry(stored);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private void value(Object value) {
        if (value instanceof Map<?, ?> map) {
            global("collections", "OrderedDict");
            bytes(')', 'R', '(');
            map.forEach((key, element) -> {
                value(key);
                value(element);
            });
            bytes('u');
            bytes('}', 'b'); // the attributes of a state dictionary
        } else if (value instanceof List<?> list) {
            bytes(']', '(');
            list.forEach(this::value);
            bytes('e');
        } else if (value instanceof String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes('X');
            int32(utf8.length);
            pickle.writeBytes(utf8);
        } else if (value instanceof Long number) {
            whole(number);
        } else if (value instanceof Double real) {
            bytes('G');
            pickle.writeBytes(ByteBuffer.allocate(8).putDouble(real).array());
        } else if (value instanceof Boolean truth) {
            bytes(truth ? 0x88 : 0x89);
        } else if (value instanceof Raw raw) {
            long elements = raw.shape().stream().reduce(1L, (a, b) -> a * b);
            tensor(raw.storage(), raw.bytes(), elements, 0, raw.shape(), strides(raw.shape()));
        } else {
            View view = (View) value;
            float[] floats = view.numbers();
            ByteBuffer numbers = ByteBuffer.allocate(4 * floats.length).order(ByteOrder.LITTLE_ENDIAN);
            numbers.asFloatBuffer().put(floats);
            tensor("FloatStorage", numbers.array(), floats.length, view.offset(), view.shape(), view.strides());
        }
    }

    private void tensor(
            String storage, byte[] bytes, long elements, long offset, List<Long> shape, List<Long> strides) {
        global("torch._utils", "_rebuild_tensor_v2");
        bytes('(', '(');
        value("storage");
        global("torch", storage);
        value(String.valueOf(storages.size()));
        value("cpu");
        whole(elements);
        bytes('t', 'Q');
        whole(offset);
        tuple(shape);
        tuple(strides);
        bytes(0x89);
        global("collections", "OrderedDict");
        bytes(')', 'R', 't', 'R');
        storages.add(bytes);
    }

    private void tuple(List<Long> numbers) {
        bytes('(');
        numbers.forEach(this::whole);
        bytes('t');
    }

    private void whole(long number) {
        if (number >= 0 && number < 256) {
            bytes('K', (int) number);
        } else if (number == (int) number) {
            bytes('J');
            int32((int) number);
        } else {
            bytes(0x8a, 8);
            pickle.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(number)
                    .array());
        }
    }

    private void global(String module, String name) {
        pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void bytes(int... values) {
        for (int value : values) {
            pickle.write(value);
        }
    }

    private void int32(int value) {
        pickle.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}
