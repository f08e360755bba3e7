package org.ardrag.inference.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Writes a safetensors file tensor by tensor: into a file beside it first, which takes its name when all is there. */
public final class SafetensorsWriter {

    private SafetensorsWriter() {}

    /** Hands over one tensor's bytes, little-endian, when it is its turn. */
    public interface Source {
        ByteBuffer bytes(String name) throws IOException;
    }

    /** What is to be written: type and shape of a tensor. */
    public record Declaration(TensorType type, List<Long> shape) {

        long size() {
            return new TensorEntry("", type, shape, 0, 0).elements() * type.bytes();
        }
    }

    /**
     * Writes a file.
     *
     * @param tensors in the order in which they are to stand
     * @param metadata strings for {@code __metadata__}
     */
    public static void write(Path file, Map<String, Declaration> tensors, Map<String, String> metadata, Source source)
            throws IOException {
        byte[] header = header(tensors, metadata);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (FileChannel out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            put(
                    out,
                    ByteBuffer.allocate(8)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(header.length)
                            .flip());
            put(out, ByteBuffer.wrap(header));
            for (Map.Entry<String, Declaration> tensor : tensors.entrySet()) {
                ByteBuffer bytes = source.bytes(tensor.getKey());
                if (bytes.remaining() != tensor.getValue().size()) {
                    throw new SafetensorsException("tensor " + tensor.getKey() + " of shape "
                            + tensor.getValue().shape() + " needs "
                            + tensor.getValue().size() + " bytes, "
                            + bytes.remaining() + " were given");
                }
                put(out, bytes);
            }
            out.force(true);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Always in the same order: the same weights have the same checksum, whichever process writes them. */
    private static byte[] header(Map<String, Declaration> tensors, Map<String, String> metadata) {
        Map<String, Object> root = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            root.put("__metadata__", new TreeMap<>(metadata));
        }
        long offset = 0;
        for (Map.Entry<String, Declaration> tensor : tensors.entrySet()) {
            Declaration declaration = tensor.getValue();
            long end = offset + declaration.size();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", declaration.type().name());
            entry.put("data_offsets", List.of(offset, end));
            entry.put("shape", declaration.shape());
            root.put(tensor.getKey(), entry);
            offset = end;
        }
        String json = JsonMapper.shared().writeValueAsString(root);
        return (json
                        + " "
                                .repeat((8 - json.getBytes(StandardCharsets.UTF_8).length % 8)
                                        % 8)) // data begins at a multiple of 8
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void put(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
