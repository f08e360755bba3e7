package org.ardrag.server.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/**
 * What a session has on disk.
 *
 * @param recording its frames
 * @param movies what is made of them
 * @param lane in which frames are encoded one behind the other, and the files deleted behind the last of them
 */
record SessionFiles(Recording recording, Movies movies, FrameEncoder.Lane lane) {

    /** Begins a recording. */
    static SessionFiles begin(SessionSpec spec, FrameEncoder encoder) throws IOException {
        Recording recording = new Recording(spec.recording());
        return new SessionFiles(recording, new Movies(recording, spec), encoder.lane());
    }

    /** Deletes it all behind what is still in the lane; completes when nothing of it is left. */
    CompletableFuture<Void> deleteBehindTheLast() {
        return lane.run(this::delete);
    }

    /** Deletes it all at once. */
    void delete() {
        try (recording) {
            movies.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
