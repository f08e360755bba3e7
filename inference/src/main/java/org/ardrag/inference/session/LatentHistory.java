package org.ardrag.inference.session;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Objects;

/**
 * The latents of a session's chunks, kept in a file that is deleted with the session: all of them may be gone back to, and
 * at four chunks a second those of the default model (16 KiB each) come to 236 MB an hour, those of a 480 x 832 model
 * (390 KiB) to 5.7 GB. What is read over and over stays in the system's page cache. Grows and shrinks at its end only.
 */
final class LatentHistory extends AbstractList<float[]> implements AutoCloseable {

    private final Path path;
    private final RandomAccessFile file;
    private final int floats;
    private final byte[] bytes;
    private int size;

    /**
     * @param folder made if it is not there
     * @param floats of every latent
     * @throws UncheckedIOException if no file can be made there
     */
    LatentHistory(Path folder, int floats) {
        this.floats = floats;
        bytes = new byte[Math.multiplyExact(floats, Float.BYTES)];
        try {
            Files.createDirectories(folder);
            path = Files.createTempFile(folder, "session", ".latents");
            file = new RandomAccessFile(path.toFile(), "rw");
        } catch (IOException e) {
            throw new UncheckedIOException("no file for latents can be made in " + folder, e);
        }
    }

    /** A copy of a chunk's latent. */
    @Override
    public float[] get(int chunk) {
        Objects.checkIndex(chunk, size);
        try {
            file.seek((long) chunk * bytes.length);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("latent " + chunk + " cannot be read back", e);
        }
        float[] latent = new float[floats];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(latent);
        return latent;
    }

    @Override
    public void add(int chunk, float[] latent) {
        if (chunk != size || latent.length != floats) {
            throw new IllegalArgumentException("latent " + chunk + " of " + latent.length
                    + " numbers was given; latent " + size + " of " + floats + " is next");
        }
        ByteBuffer.wrap(bytes).asFloatBuffer().put(latent);
        try {
            file.seek((long) chunk * bytes.length);
            file.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("latent " + chunk + " cannot be written", e);
        }
        size++;
        modCount++;
    }

    /** Forgets the latents from this chunk on. */
    void truncate(int chunk) {
        size = Objects.checkIndex(chunk, size + 1);
        modCount++;
    }

    @Override
    public int size() {
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
