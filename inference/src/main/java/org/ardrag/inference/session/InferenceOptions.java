package org.ardrag.inference.session;

import java.nio.file.Path;

/**
 * How a model is run.
 *
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision {@code auto} (by measurement), {@code float32} or {@code bfloat16}
 * @param attention {@code auto} (by measurement), {@code fused} or {@code plain}: to make the same frames again, what made
 *     them
 * @param threads CPU threads of one operation, 0 for the engine's own choice
 * @param snapshotBytes memory that one session may keep for quick rewinding
 * @param chunksDir folder for the chunks of open sessions, one file each, deleted with the session
 * @param text how prompts are encoded
 */
public record InferenceOptions(
        String device, String precision, String attention, int threads, long snapshotBytes, Path chunksDir, Text text) {

    /**
     * How the prompts of a model with text are encoded.
     *
     * @param device of the text encoder: {@code model} for that of the model, or as for one
     * @param cacheDir folder for the embeddings of prompts
     * @param cacheBytes of the files in it; those used longest ago go first
     */
    public record Text(String device, Path cacheDir, long cacheBytes) {

        /** The model's device, and embeddings among the system's temporary files. */
        public static Text defaults() {
            return new Text("model", temporary().resolve("ardrag-prompts"), 1L << 30);
        }
    }

    /** With the quicker attention kernel, chunks and embeddings among the system's temporary files. */
    public InferenceOptions(String device, String precision, int threads, long snapshotBytes) {
        this(device, precision, "auto", threads, snapshotBytes);
    }

    /** With chunks and embeddings among the system's temporary files. */
    public InferenceOptions(String device, String precision, String attention, int threads, long snapshotBytes) {
        this(device, precision, attention, threads, snapshotBytes, temporary(), Text.defaults());
    }

    /** The same on another device. */
    public InferenceOptions on(String other) {
        return new InferenceOptions(other, precision, attention, threads, snapshotBytes, chunksDir, text);
    }

    /** The same, computing as a model does that is loaded. */
    public InferenceOptions like(ModelInfo loaded) {
        return new InferenceOptions(
                device, loaded.precision(), loaded.attention(), threads, snapshotBytes, chunksDir, text);
    }

    public static InferenceOptions defaults() {
        return new InferenceOptions("auto", "auto", 0, 64L << 20);
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }
}
