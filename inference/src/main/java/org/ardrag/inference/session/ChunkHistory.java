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
 * A session's chunks so far: the latents of each and, for a model that moves what it shows, its last frame. They are kept in a
 * file that is deleted with the session, since all of them may be gone back to: at four chunks a second those of the default
 * model (32 KiB and 48 KiB) come to 1.2 GB an hour. What is read over and over stays in the system's page cache. Grows and
 * shrinks at its end only.
 */
final class ChunkHistory implements AutoCloseable {

    private final Path path;
    private final RandomAccessFile file;
    private final int floats;
    private final ChunkFrames frames;
    private final int width;
    private final int height;
    private final int latentBytes;
    private final byte[] bytes;
    private int size;

    /**
     * @param folder made if it is not there
     * @param floats of every latent frame
     * @param frames latent frames of the chunks
     * @param width of a frame, 0 if none are kept
     * @param height of a frame, 0 if none are kept
     * @throws UncheckedIOException if no file can be made there
     */
    ChunkHistory(Path folder, int floats, ChunkFrames frames, int width, int height) {
        this.floats = floats;
        this.frames = frames;
        this.width = width;
        this.height = height;
        latentBytes = Math.multiplyExact(Math.multiplyExact(floats, Float.BYTES), frames.perChunk());
        bytes = new byte[Math.addExact(latentBytes, 3 * width * height)];
        try {
            Files.createDirectories(folder);
            path = Files.createTempFile(folder, "session", ".chunks");
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw new UncheckedIOException("no file for a session's chunks can be made in " + folder, e);
        }
    }

    /** A copy of a chunk's latents. */
    float[] latent(int chunk) {
        read(chunk);
        float[] latent = new float[floats * frames.count(chunk)];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(latent);
        return latent;
    }

    /** A chunk's last frame. */
    RgbImage lastFrame(int chunk) {
        read(chunk);
        return new RgbImage(width, height, Arrays.copyOfRange(bytes, latentBytes, bytes.length));
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
        int needed = floats * frames.count(size);
        if (latent.length != needed) {
            throw new IllegalArgumentException(
                    "latent " + size + " of " + latent.length + " numbers was given; " + needed + " are needed");
        }
        ByteBuffer.wrap(bytes).asFloatBuffer().put(latent);
        System.arraycopy(lastFrame.rgb(), 0, bytes, latentBytes, 3 * width * height);
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
