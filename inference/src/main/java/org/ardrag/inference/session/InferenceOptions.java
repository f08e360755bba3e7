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
 */
public record InferenceOptions(
        String device, String precision, String attention, int threads, long snapshotBytes, Path chunksDir) {

    /** With the quicker attention kernel, and chunks among the system's temporary files. */
    public InferenceOptions(String device, String precision, int threads, long snapshotBytes) {
        this(device, precision, "auto", threads, snapshotBytes);
    }

    /** With chunks among the system's temporary files. */
    public InferenceOptions(String device, String precision, String attention, int threads, long snapshotBytes) {
        this(device, precision, attention, threads, snapshotBytes, Path.of(System.getProperty("java.io.tmpdir")));
    }

    public static InferenceOptions defaults() {
        return new InferenceOptions("auto", "auto", 0, 64L << 20);
    }
}
