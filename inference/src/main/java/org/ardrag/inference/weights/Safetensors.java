package org.ardrag.inference.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * A safetensors file, read by memory map tensor by tensor: of any size, since a single tensor is what has to fit into the
 * 2 GiB of one map.
 */
public final class Safetensors implements AutoCloseable {

    private final FileChannel channel;
    private final long dataStart;
    private final SafetensorsHeader header;

    private Safetensors(FileChannel channel, long dataStart, SafetensorsHeader header) {
        this.channel = channel;
        this.dataStart = dataStart;
        this.header = header;
    }

    /**
     * Opens a file and checks its header.
     *
     * @throws SafetensorsException when the header is damaged
     */
    public static Safetensors open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long size = channel.size();
            if (size < 8) {
                throw new SafetensorsException("a file of " + size + " bytes is too short for a header");
            }
            long length = read(channel, 0, 8).getLong();
            if (length < 2 || length > SafetensorsHeader.MAX_LENGTH || length > size - 8) {
                throw new SafetensorsException("the header is said to be " + Long.toUnsignedString(length)
                        + " bytes long; the file has " + size + ", at most " + SafetensorsHeader.MAX_LENGTH
                        + " are allowed");
            }
            byte[] json = new byte[(int) length];
            read(channel, 8, json.length).get(json);
            return new Safetensors(channel, 8 + length, SafetensorsHeader.parse(json, size - 8 - length));
        } catch (SafetensorsException e) {
            channel.close();
            throw new SafetensorsException(file + ": " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The tensors by name, in the file's order. */
    public Map<String, TensorEntry> tensors() {
        return header.tensors();
    }

    /** The file's {@code __metadata__}. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Maps one tensor's bytes, little-endian, read-only; valid after this file is closed. */
    public ByteBuffer map(String name) throws IOException {
        TensorEntry entry = entry(name);
        long bytes = entry.end() - entry.begin();
        if (bytes > Integer.MAX_VALUE) {
            throw new SafetensorsException(
                    "tensor " + name + " has " + bytes + " bytes, one map holds " + Integer.MAX_VALUE);
        }
        return map(name, 0, (int) bytes);
    }

    /**
     * Maps some of a tensor's bytes.
     *
     * @param offset of the first, from the tensor's beginning
     */
    public ByteBuffer map(String name, long offset, int bytes) throws IOException {
        TensorEntry entry = entry(name);
        if (offset < 0 || bytes < 0 || offset + bytes > entry.end() - entry.begin()) {
            throw new SafetensorsException("bytes " + offset + " to " + (offset + bytes) + " of tensor " + name
                    + " were asked for, it has " + (entry.end() - entry.begin()));
        }
        if (bytes == 0) {
            return ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN);
        }
        return channel.map(FileChannel.MapMode.READ_ONLY, dataStart + entry.begin() + offset, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private TensorEntry entry(String name) {
        TensorEntry entry = header.tensors().get(name);
        if (entry == null) {
            throw new SafetensorsException("there is no tensor " + name);
        }
        return entry;
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            int got = channel.read(buffer, position + buffer.position());
            if (got < 0) {
                throw new SafetensorsException("the file ends in its header");
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
