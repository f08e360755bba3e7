package org.ardrag.server.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Where a model came from; goes with it when it is exported.
 *
 * @param stage the training stage that made it, or {@link #INSTALLED}, {@link #FOUND} or {@link #IMPORTED}
 * @param parent name of the model that training began with
 * @param config of the training run, as it was written
 * @param data what it learned from, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Origin(
        @JsonProperty("stage") String stage,
        @JsonProperty("parent") @Nullable String parent,
        @JsonProperty("config") @Nullable String config,
        @JsonProperty("data") @Nullable String data) {

    /** Came with the studio. */
    static final String INSTALLED = "installed";

    /** Lay in the folder of models when the studio started. */
    static final String FOUND = "found";

    /** Came as an archive that does not say more. */
    static final String IMPORTED = "imported";

    private static final int STAGE_CHARS = 32;
    private static final int PARENT_CHARS = 64;
    private static final int DATA_CHARS = 1000;
    private static final int CONFIG_CHARS = 100_000;

    public Origin {
        if (stage == null || stage.isBlank() || stage.length() > STAGE_CHARS) {
            throw new IllegalArgumentException(
                    "the stage is \"" + stage + "\"; 1 to " + STAGE_CHARS + " characters are needed");
        }
        atMost("parent", parent, PARENT_CHARS);
        atMost("config", config, CONFIG_CHARS);
        atMost("data", data, DATA_CHARS);
    }

    static Origin of(String stage) {
        return new Origin(stage, null, null, null);
    }

    /** As it is told in another studio, with which this one did not come. */
    Origin elsewhere() {
        return stage.equals(INSTALLED) ? new Origin(IMPORTED, parent, config, data) : this;
    }

    private static void atMost(String what, @Nullable String text, int chars) {
        if (text != null && text.length() > chars) {
            throw new IllegalArgumentException(
                    what + " has " + text.length() + " characters, at most " + chars + " are allowed");
        }
    }
}
