package org.ardrag.training.download;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ardrag.inference.json.Json;
import org.ardrag.training.loop.Durable;
import tools.jackson.core.JacksonException;

/** A file that is not whole yet, {@code NAME.part}, and beside it what it is a part of, {@code NAME.part.json}. */
final class PartFile implements AutoCloseable {

    /**
     * The version of the file that the part is of.
     *
     * @param address where it comes from
     * @param tag that tells this version from others, or nothing
     * @param validator to ask for the rest by, or nothing
     * @param bytes of the whole, -1 if not known
     */
    record Version(String address, String tag, String validator, long bytes) {

        static final Version NONE = new Version("", "", "", -1);

        /** Whether more bytes can be asked for and be known to be of the same version. */
        boolean canGoOn() {
            return !tag.isEmpty();
        }
    }

    private final Path target;
    private final Path part;
    private final Path note;
    private final FileChannel channel;
    private Version version;

    private PartFile(Path target, Path part, Path note, FileChannel channel) {
        this.target = target;
        this.part = part;
        this.note = note;
        this.channel = channel;
        version = readNote(note);
    }

    /**
     * Opens the part of a file, or begins one.
     *
     * @throws DownloadException if somebody else is writing it
     */
    static PartFile open(Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new DownloadException(part + " is being written by somebody else");
            }
            return new PartFile(target, part, target.resolveSibling(target.getFileName() + ".part.json"), channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new DownloadException(part + " is being written by somebody else", e);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Version readNote(Path note) {
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(note), Version.class);
        } catch (IOException | JacksonException e) {
            return Version.NONE; // none, or a damaged one: the part is begun anew
        }
    }

    Version version() {
        return version;
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Forgets what there is and begins with another version. */
    void begin(Version other) throws IOException {
        channel.truncate(0);
        Files.write(note, Json.MAPPER.writeValueAsBytes(other));
        version = other;
    }

    void append(byte[] bytes, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        long at = channel.size();
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    Checksum checksum(Checksum.Kind kind) throws IOException {
        return Checksum.of(kind, part);
    }

    /** Gives the whole file its name, once it is on the disk; one that had it is gone. */
    void finish() throws IOException {
        channel.force(true);
        Durable.rename(part, target);
        Files.deleteIfExists(note);
    }

    /** Deletes what there is. */
    void discard() throws IOException {
        begin(Version.NONE);
        Files.delete(note);
        Files.delete(part);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
