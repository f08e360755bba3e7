package org.ardrag.server.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The frames that a session keeps, as JPEG, one behind the other in a file; only their places are held in memory.
 * Going back forgets frames but never overwrites them, so that somebody who is reading an older state reads on
 * undisturbed. Thread-safe.
 */
final class Recording implements AutoCloseable {

    private static final int START = 256;

    /**
     * The frames at one moment.
     *
     * @param version changes with every change of the recording
     */
    record Snapshot(long[] starts, int[] lengths, int frames, long version) {}

    private final Path file;
    private final FileChannel channel;
    private long[] starts = new long[START];
    private int[] lengths = new int[START];
    private int frames;
    private long end;
    private long version;

    Recording(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    synchronized void add(byte[] jpeg) {
        if (frames == starts.length) {
            starts = Arrays.copyOf(starts, 2 * frames);
            lengths = Arrays.copyOf(lengths, 2 * frames);
        }
        ByteBuffer buffer = ByteBuffer.wrap(jpeg);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer, end + buffer.position());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot record a frame in " + file, e);
        }
        starts[frames] = end;
        lengths[frames] = jpeg.length;
        end += jpeg.length;
        frames++;
        version++;
    }

    /** Keeps so many frames, forgets the others. */
    synchronized void keep(long count) {
        if (count < frames) {
            frames = (int) count;
            version++;
        }
    }

    synchronized int frames() {
        return frames;
    }

    /** Bytes on disk, forgotten frames included. */
    synchronized long bytes() {
        return end;
    }

    synchronized Snapshot snapshot() {
        return new Snapshot(Arrays.copyOf(starts, frames), Arrays.copyOf(lengths, frames), frames, version);
    }

    /** Frames that are kept, from {@code first} to {@code last}. */
    List<byte[]> read(long first, long last) {
        Snapshot now = snapshot();
        List<byte[]> jpegs = new ArrayList<>();
        try {
            for (long frame = first; frame <= last; frame++) {
                jpegs.add(read(now, (int) frame));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read frames " + first + " to " + last + " in " + file, e);
        }
        return jpegs;
    }

    byte[] read(Snapshot at, int frame) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(at.lengths()[frame]);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at.starts()[frame] + buffer.position()) < 0) {
                throw new IOException(file + " ends inside frame " + frame);
            }
        }
        return buffer.array();
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + file, e);
        }
    }
}
