package org.ardrag.server.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.video.Png;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.json.JsonMapper;

/**
 * What of a session can be kept, all as of one moment.
 *
 * @param frames those that are kept in the recording
 * @param trajectory what made them
 */
record Keepsake(SessionSpec spec, SessionFiles files, Recording.Snapshot frames, TrajectoryDocument trajectory) {

    /**
     * Writes {@code video.mp4}, {@code thumbnail.jpg}, {@code picture.png} and {@code trajectory.json} into a folder. Blocks.
     *
     * @throws Problem 409 if there is no frame yet
     */
    Kept write(Path folder, JsonMapper json) throws IOException {
        if (frames.frames() == 0) {
            throw notBegun();
        }
        Files.write(folder.resolve("thumbnail.jpg"), files.recording().read(frames, frames.frames() / 2));
        Files.write(folder.resolve("picture.png"), Png.encode(spec.picture()));
        Files.write(folder.resolve("trajectory.json"), json.writeValueAsBytes(trajectory));
        files.movies().write(frames, folder.resolve("video.mp4"));
        ModelInfo info = spec.model().info();
        return new Kept(
                info.name(),
                info.checksum(),
                frames.frames(),
                info.fps(),
                spec.picture().width(),
                spec.picture().height());
    }

    static Problem notBegun() {
        return new Problem(
                HttpStatus.CONFLICT,
                "not-begun",
                "There is no video yet",
                "the session waits for its place, or is being opened");
    }
}
