package org.ardrag.server;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The studio's configuration, keys under {@code studio}.
 *
 * @param modelsDir folder whose subfolders are models; found beside the program when not given
 * @param model name of the model that new sessions get; the folder {@code default}, or the first, when not given
 * @param extraModels names of further models to load at start, to be chosen by name
 * @param device {@code auto}, or one or more of {@code cpu} and {@code cuda:N} with commas between them: each has a copy
 *     of every model and its own share of the sessions
 * @param textDevice that prompts are encoded on: {@code model} for that of the model, or as for {@code device}
 * @param precision {@code auto} (measured at start), {@code float32} or {@code bfloat16}
 * @param attention {@code auto} (measured at start), {@code fused} or {@code plain}
 * @param cudnnBenchmark whether convolution kernels of a GPU are chosen by measurement at start, or by cuDNN's rules
 * @param threads CPU threads of one operation, 0 for the engine's own choice
 * @param snapshotMemory memory that one session may keep for quick rewinding
 * @param dataDir folder for uploads, recordings and sessions' chunks; what is in it is deleted with its image or session
 * @param allowedOrigins origins besides the studio's own that may call it, such as {@code https://example.org}
 * @param frameSize pixels a side that frames may be shown at which are larger than the model makes them; 0 for none
 * @param jpegQuality of the frames sent and recorded, 1 to 100
 * @param limits what one client may ask for
 * @param timing clocks and time limits
 */
@Validated
@ConfigurationProperties("studio")
public record StudioProperties(
        @Nullable Path modelsDir,
        @Nullable String model,
        @DefaultValue List<String> extraModels,
        @DefaultValue("auto")
                @Pattern(
                        regexp = "auto|(cpu|cuda:\\d{1,3})(,(cpu|cuda:\\d{1,3}))*",
                        message = "must be auto, or cpu and cuda:N with commas between them, such as cuda:0,cuda:1")
                String device,
        @DefaultValue("model") @Pattern(regexp = "model|auto|cpu|cuda:\\d+") String textDevice,
        @DefaultValue("auto") @Pattern(regexp = "auto|float32|bfloat16") String precision,
        @DefaultValue("auto") @Pattern(regexp = "auto|fused|plain") String attention,
        @DefaultValue("true") boolean cudnnBenchmark,
        @DefaultValue("0") @Min(0) @Max(1024) int threads,
        @DefaultValue("64MB") @NotNull DataSize snapshotMemory,
        @DefaultValue("data") @NotNull Path dataDir,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("512") @Min(0) @Max(1024) int frameSize,
        @DefaultValue("85") @Min(1) @Max(100) int jpegQuality,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Timing timing) {

    /** The devices one by one; whoever names one twice wants two copies of every model there. */
    public List<String> devices() {
        return List.of(device.split(","));
    }

    /**
     * What is refused when it is more than this. Each limit has its line and its test in {@code docs/limits.md}.
     *
     * @param uploadBytes bytes of one uploaded picture
     * @param uploadMemory bytes of all pictures that are being uploaded at one time; at least {@code uploadBytes}
     * @param maxPixels width times height of one uploaded picture
     * @param decodes pictures decoded at one time
     * @param images pictures kept; the one used longest ago goes first
     * @param sessions sessions that have a place at one time
     * @param waiting sessions that wait for a place at one time
     * @param sessionMemory native memory of all sessions on one device; what the device reports free when not given
     * @param tracks tracks placed in one session at one time
     * @param pathPoints points of one drawn path
     * @param pathDuration length of one drawn path
     * @param promptChars characters of a prompt
     * @param promptCache bytes of the embeddings of prompts on disk; those used longest ago go first
     * @param messageBytes bytes of one message from a client
     * @param messagesPerSecond messages a second from one client, twice that at once
     * @param actionsPerChunk drag events that wait for one chunk
     * @param actionsPerSession drag events that one session remembers
     * @param outgoingMessages messages that wait for one client's socket
     * @param recordingBytes bytes of one session's frames on disk, abandoned ones included
     */
    public record Limits(
            @DefaultValue("16MB") @NotNull DataSize uploadBytes,
            @DefaultValue("64MB") @NotNull DataSize uploadMemory,
            @DefaultValue("40000000") @Min(1) long maxPixels,
            @DefaultValue("2") @Min(1) int decodes,
            @DefaultValue("256") @Min(1) int images,
            @DefaultValue("8") @Min(1) int sessions,
            @DefaultValue("256") @Min(0) int waiting,
            @Nullable DataSize sessionMemory,
            @DefaultValue("16") @Min(1) int tracks,
            @DefaultValue("256") @Min(2) int pathPoints,
            @DefaultValue("10m") @NotNull Duration pathDuration,
            @DefaultValue("1000") @Min(0) int promptChars,
            @DefaultValue("1GB") @NotNull DataSize promptCache,
            @DefaultValue("64KB") @NotNull DataSize messageBytes,
            @DefaultValue("240") @Min(1) int messagesPerSecond,
            @DefaultValue("4096") @Min(1) int actionsPerChunk,
            @DefaultValue("200000") @Min(1) int actionsPerSession,
            @DefaultValue("256") @Min(16) int outgoingMessages,
            @DefaultValue("3GB") @NotNull DataSize recordingBytes) {}

    /**
     * Clocks and time limits.
     *
     * @param margin how much earlier than its measured time a chunk starts
     * @param warmUp how long a model that was loaded makes chunks that nobody sees, as long as nobody has a session
     * @param grace how long a session waits for its socket to be opened, at first and again
     * @param idle how long a session lives without anything from its user (acknowledgements do not count)
     * @param total how long a session lives at most, from when it has its place
     * @param waiting how long a session waits for its place at most
     * @param imageKept how long an uploaded picture is kept after its last use
     * @param drain how long viewers are told in advance that the studio stops
     */
    public record Timing(
            @DefaultValue("25ms") @NotNull Duration margin,
            @DefaultValue("10s") @NotNull Duration warmUp,
            @DefaultValue("60s") @NotNull Duration grace,
            @DefaultValue("15m") @NotNull Duration idle,
            @DefaultValue("2h") @NotNull Duration total,
            @DefaultValue("1h") @NotNull Duration waiting,
            @DefaultValue("1h") @NotNull Duration imageKept,
            @DefaultValue("2s") @NotNull Duration drain) {}
}
