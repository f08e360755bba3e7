package org.ardrag.server.session;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the server says in text. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ServerMessage.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = ServerMessage.Stats.class, name = "stats"),
    @JsonSubTypes.Type(value = ServerMessage.State.class, name = "state"),
    @JsonSubTypes.Type(value = ServerMessage.Notice.class, name = "notice"),
    @JsonSubTypes.Type(value = ServerMessage.Prompt.class, name = "prompt"),
    @JsonSubTypes.Type(value = ServerMessage.Error.class, name = "error"),
    @JsonSubTypes.Type(value = ServerMessage.Ended.class, name = "ended")
})
public sealed interface ServerMessage {

    /** @param frame the next to come */
    record Ready(String id, int width, int height, int fps, int framesPerChunk, String model, long seed, long frame)
            implements ServerMessage {}

    /**
     * What a chunk took, in milliseconds.
     *
     * @param frame the last of the chunk
     * @param queueMs from when the chunk should have started to when it did
     * @param chunkMs from then until its frames are encoded, what the studio itself takes included
     * @param fps frames made a second, from this chunk and the one before
     */
    record Stats(
            long frame,
            double queueMs,
            double controlMs,
            double denoiseMs,
            double cacheMs,
            double decodeMs,
            double encodeMs,
            double chunkMs,
            double fps)
            implements ServerMessage {}

    /**
     * @param state {@code running}, {@code paused}, {@code queued} or {@code draining}
     * @param position of a queued session: 0 while it is being opened, else its number in the line of those who wait for a place
     * @param deadline of a draining studio; a draining one without it has been called off
     */
    record State(String state, @Nullable Integer position, @Nullable Instant deadline) implements ServerMessage {}

    /** @param text what an administrator tells every viewer; null: what he told is taken back */
    record Notice(@Nullable String text) implements ServerMessage {}

    /**
     * A prompt was read, and holds.
     *
     * @param frame the first that it shapes
     */
    record Prompt(String text, long frame) implements ServerMessage {}

    record Error(String code, String message) implements ServerMessage {}

    record Ended(String reason) implements ServerMessage {}
}
