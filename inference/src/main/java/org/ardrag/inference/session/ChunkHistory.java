package org.ardrag.inference.session;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.ardrag.inference.image.RgbImage;

/**
 * A session's chunks so far: the latent of each and, for a model that moves what it shows, its last frame. They are kept in a
 * file that is deleted with the session, since all of them may be gone back to: at four chunks a second those of the default
 * model (32 KiB and 48 KiB) come to 1.2 GB an hour. What is read over and over stays in the system's page cache. Grows and
 * shrinks at its end only.
 */
final class ChunkHistory implements AutoCloseable {

    private final Path path;
    private final RandomAccessFile file;
    private final int floats;
    private final int width;
    private final int height;
    private final byte[] bytes;
    private int size;

    /**
     * @param folder made if it is not there
     * @param floats of every latent
     * @param width of a frame, 0 if none are kept
     * @param height of a frame, 0 if none are kept
     * @throws UncheckedIOException if no file can be made there
     */
    ChunkHistory(Path folder, int floats, int width, int height) {
        this.floats = floats;
        this.width = width;
        this.height = height;
        bytes = new byte[Math.addExact(Math.multiplyExact(floats, Float.BYTES), 3 * width * height)];
        try {
            Files.createDirectories(folder);
            path = Files.createTempFile(folder, "session", ".chunks");
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw new UncheckedIOException("no file for a session's chunks can be made in " + folder, e);
        }
    }

    /** A copy of a chunk's latent. */
    float[] latent(int chunk) {
        read(chunk);
        float[] latent = new float[floats];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(latent);
        return latent;
    }

    /** A chunk's last frame. */
    RgbImage lastFrame(int chunk) {
        read(chunk);
        return new RgbImage(width, height, Arrays.copyOfRange(bytes, floats * Float.BYTES, bytes.length));
    }

    private void read(int chunk) {
        Objects.checkIndex(chunk, size);
        try {
            file.seek((long) chunk * bytes.length);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("chunk " + chunk + " cannot be read back", e);
        }
    }

    /** Adds the next chunk. */
    void add(float[] latent, RgbImage lastFrame) {
        if (latent.length != floats) {
            throw new IllegalArgumentException(
                    "latent " + size + " of " + latent.length + " numbers was given; " + floats + " are needed");
        }
        ByteBuffer.wrap(bytes).asFloatBuffer().put(latent);
        System.arraycopy(lastFrame.rgb(), 0, bytes, floats * Float.BYTES, 3 * width * height);
        try {
            file.seek((long) size * bytes.length);
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("chunk " + size + " cannot be written", e);
        }
        size++;
    }

    /** Forgets the chunks from this one on. */
    void truncate(int chunk) {
        size = Objects.checkIndex(chunk, size + 1);
    }

    int size() {
        return size;
    }

    @Override
    public void close() {
        try (file) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be deleted", e);
        }
    }
}
