package org.ardrag.server.models;

import java.time.Instant;
import java.util.List;
import org.ardrag.inference.session.ModelManifest;
import org.jspecify.annotations.Nullable;

/**
 * A model as an administrator sees it.
 *
 * @param description what its maker says of it
 * @param stage what made it, or how it came here
 * @param parent the model that training began with
 * @param data what it learned from
 * @param config of the training run
 * @param at when it was taken in
 * @param by by whom
 * @param shape size and steps; null if its manifest cannot be read
 * @param parameters of its transformer
 * @param bytes of its files
 * @param checksum SHA-256 of its weights
 * @param active whether new sessions get it
 * @param holders how many sessions, above all, hold it in memory; null if it is not loaded
 * @param installed came with the studio, and goes only with that
 * @param licences names of its published weights' licences; none for what was trained here
 * @param evaluation what was measured
 * @param flaw what is wrong with it
 */
public record ModelView(
        String name,
        String description,
        String stage,
        @Nullable String parent,
        @Nullable String data,
        @Nullable String config,
        Instant at,
        @Nullable String by,
        @Nullable Shape shape,
        long parameters,
        long bytes,
        String checksum,
        boolean active,
        @Nullable Integer holders,
        boolean installed,
        List<String> licences,
        @Nullable Evaluation evaluation,
        @Nullable String flaw) {

    /** What its frames are like and what they cost. */
    public record Shape(int width, int height, int fps, int framesPerChunk, int steps) {

        static Shape of(ModelManifest manifest) {
            return new Shape(
                    manifest.width(),
                    manifest.height(),
                    manifest.fps(),
                    manifest.framesPerChunk(),
                    manifest.denoisingStepList().size());
        }
    }
}
