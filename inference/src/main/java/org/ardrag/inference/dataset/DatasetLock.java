package org.ardrag.inference.dataset;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A lock on a file, released by the system too when the process ends. */
public final class DatasetLock implements AutoCloseable {

    /** A file's lock is the process's: its threads have to take turns by themselves. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;
    private final FileLock lock;
    private final boolean waited;

    private DatasetLock(FileChannel channel, FileLock lock, boolean waited) {
        this.channel = channel;
        this.lock = lock;
        this.waited = waited;
    }

    /** Waits for its turn; held for the time of one change. To be closed by the same thread. */
    static DatasetLock await(Path file) throws IOException {
        THREADS.lock();
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            return new DatasetLock(channel, channel.lock(), true);
        } catch (IOException | RuntimeException e) {
            close(channel);
            THREADS.unlock();
            throw e;
        }
    }

    private static void close(@Nullable FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    /** Takes it if nobody has it, for as long as a run takes; null if somebody has. */
    public static @Nullable DatasetLock tryFor(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // the same process holds it
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return new DatasetLock(channel, lock, false);
    }

    /** Whether it is held still. */
    public boolean isValid() {
        return lock.isValid();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close(); // and with it the lock
        } finally {
            if (waited) {
                THREADS.unlock();
            }
        }
    }
}
