package org.ardrag.inference.session;

/**
 * How a model is run.
 *
 * @param device {@code auto}, {@code cpu} or {@code cuda:N}
 * @param precision {@code auto} (by measurement), {@code float32} or {@code bfloat16}
 * @param threads CPU threads of one operation, 0 for the engine's own choice
 * @param snapshotBytes memory that one session may keep for quick rewinding
 */
public record InferenceOptions(String device, String precision, int threads, long snapshotBytes) {

    public static InferenceOptions defaults() {
        return new InferenceOptions("auto", "auto", 0, 64L << 20);
    }
}
