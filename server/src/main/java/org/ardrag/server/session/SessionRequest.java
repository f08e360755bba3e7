package org.ardrag.server.session;

import org.ardrag.server.image.Crop;
import org.ardrag.server.json.Fields;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The body of {@code POST /api/sessions}. */
record SessionRequest(
        String imageId, @Nullable String prompt, @Nullable Long seed, @Nullable String model, @Nullable Crop crop) {

    private static final int NAME_CHARS = 200;
    private static final long SAFE_INTEGER = (1L << 53) - 1;

    /** @throws org.ardrag.server.json.BadValueException if it is not what is needed */
    static SessionRequest read(JsonMapper json, byte @Nullable [] body, int promptChars) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("imageId", "prompt", "seed", "model", "crop");
        String prompt = fields.textOrNull("prompt", promptChars);
        return new SessionRequest(
                fields.text("imageId", NAME_CHARS),
                prompt == null || prompt.isBlank() ? null : prompt,
                fields.has("seed") ? fields.integer("seed", 0, SAFE_INTEGER) : null,
                fields.textOrNull("model", NAME_CHARS),
                crop(fields.objectOrNull("crop")));
    }

    private static @Nullable Crop crop(@Nullable Fields crop) {
        if (crop == null) {
            return null;
        }
        crop.allowOnly("x", "y", "width", "height");
        return new Crop(
                (int) crop.integer("x", 0, Integer.MAX_VALUE),
                (int) crop.integer("y", 0, Integer.MAX_VALUE),
                (int) crop.integer("width", 1, Integer.MAX_VALUE),
                (int) crop.integer("height", 1, Integer.MAX_VALUE));
    }
}
