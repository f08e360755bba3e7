package org.ardrag.server.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.server.video.Mp4Writer;
import org.ardrag.server.video.PictureDecoder;
import org.jspecify.annotations.Nullable;

/**
 * One session's recording as an MP4 file, encoded when it is asked for and kept until the recording changes. Blocks.
 */
final class Movies implements AutoCloseable {

    private final Recording recording;
    private final SessionSpec spec;
    private final Path frames;
    private @Nullable Path file;
    private long version;
    private boolean closed;

    /** Movies are written beside the recording. */
    Movies(Recording recording, SessionSpec spec) {
        this.recording = recording;
        this.spec = spec;
        this.frames = spec.recording();
    }

    /** The frames so far; null when the session has ended. */
    synchronized @Nullable Path current() throws IOException {
        if (closed) {
            return null;
        }
        Recording.Snapshot snapshot = recording.snapshot();
        Path known = file;
        if (known != null && version == snapshot.version()) {
            return known;
        }
        Path made = frames.resolveSibling(frames.getFileName() + "." + snapshot.version() + ".mp4");
        try {
            encode(snapshot, made);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(made);
            throw e;
        }
        if (known != null) {
            Files.deleteIfExists(known); // whoever is downloading it reads on: the file is open
        }
        file = made;
        version = snapshot.version();
        return made;
    }

    /** Writes the frames of one moment to another file. */
    void write(Recording.Snapshot snapshot, Path to) throws IOException {
        encode(snapshot, to);
    }

    private void encode(Recording.Snapshot snapshot, Path to) throws IOException {
        int width = spec.picture().width();
        int height = spec.picture().height();
        try (Mp4Writer writer =
                new Mp4Writer(to, width, height, spec.model().info().fps())) {
            for (int i = 0; i < snapshot.frames(); i++) {
                writer.add(PictureDecoder.jpeg(recording.read(snapshot, i), width, height));
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (file != null) {
            Files.deleteIfExists(file);
        }
    }
}
