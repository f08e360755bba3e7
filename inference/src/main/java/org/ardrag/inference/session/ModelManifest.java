package org.ardrag.inference.session;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.json.InFoldersOnly;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.AutoencoderConfig;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What stands in a model folder's {@code model.json}. Beside it lie {@code transformer.safetensors},
 * {@code autoencoder.safetensors} and, for a model with a track head, {@code track_head.safetensors}; for one that takes a
 * prompt {@code text_encoder.safetensors} and {@code tokenizer.json}.
 * What its components are, their keys say; the others are
 *
 * @param denoisingStepListFirstChunk the same for the first chunk behind the picture, where it is another list
 * @param timestepShift takes the lists for places on a schedule with this shift, as Self-Forcing does; without it they are
 *     the timesteps
 * @param control what lies on the channels behind those of the noisy latent: what is dragged, or nothing
 * @param vae shape of the Wan VAE in the tiny autoencoder's place
 * @param textEncoder of a model that takes a prompt
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelManifest(
        @JsonProperty("name") @Key(help = "the model's name", defaultsTo = "default") String name,
        @JsonProperty("description") @Key(help = "one sentence for its users", defaultsTo = "''") String description,
        @JsonProperty("width") @Key(help = "of a frame, pixels", defaultsTo = "128", min = 8, max = 4096) int width,
        @JsonProperty("height") @Key(help = "of a frame, pixels", defaultsTo = "128", min = 8, max = 4096) int height,
        @JsonProperty("fps") @Key(help = "frames per second it is trained at", defaultsTo = "16", min = 1, max = 240)
                int fps,
        @JsonProperty("denoising_step_list")
                @Key(
                        help = "timesteps of the denoising passes, from 1000 down; the closing 0 left out",
                        defaultsTo = "[1000, 755, 522]",
                        min = 1,
                        max = 1000)
                List<Integer> denoisingStepList,
        @JsonProperty("denoising_step_list_first_chunk")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                @InFoldersOnly
                @Nullable
                List<Integer> denoisingStepListFirstChunk,
        @JsonProperty("timestep_shift") @JsonInclude(JsonInclude.Include.NON_NULL) @InFoldersOnly @Nullable
                Double timestepShift,
        @JsonProperty("num_frame_per_block")
                @Key(
                        help = "latent frames that are denoised together, a chunk; the picture is a chunk of its own",
                        defaultsTo = "1",
                        min = 1,
                        max = 1024)
                int numFramePerBlock,
        @JsonProperty("sampler") @Key(help = "how one step leads to the next", defaultsTo = "ODE") Sampler sampler,
        @JsonProperty("control") @InFoldersOnly Control control,
        @JsonProperty("reference")
                @Key(
                        help = "what lies on the channels behind those of the noisy latent and of the control",
                        defaultsTo = "PICTURE_AND_MOVED")
                Reference reference,
        @JsonProperty("prediction") @Key(help = "what the transformer's output means", defaultsTo = "BLEND")
                Prediction prediction,
        @JsonProperty("transformer") @Key(help = "its shape") CausalWanConfig transformer,
        @JsonProperty("autoencoder") @JsonInclude(JsonInclude.Include.NON_NULL) @Key(help = "its shape") @Nullable
                TinyAutoencoderConfig tinyAutoencoder,
        @JsonProperty("vae") @JsonInclude(JsonInclude.Include.NON_NULL) @InFoldersOnly @Nullable WanVaeConfig vae,
        @JsonProperty("track_head")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                @Key(
                        help = "shape of the light network that turns heatmaps into latents; without it the"
                                + " autoencoder does",
                        defaultsTo = "null")
                @Nullable
                TrackHeadConfig trackHead,
        @JsonProperty("text_encoder") @JsonInclude(JsonInclude.Include.NON_NULL) @InFoldersOnly @Nullable
                TextEncoder textEncoder) {

    static final String FILE = "model.json";
    static final String TRANSFORMER = "transformer.safetensors";
    static final String AUTOENCODER = "autoencoder.safetensors";
    static final String TRACK_HEAD = "track_head.safetensors";
    static final String TEXT_ENCODER = "text_encoder.safetensors";
    static final String TOKENIZER = "tokenizer.json";

    public ModelManifest {
        control = control == null ? Control.HEATMAPS : control;
        reference = reference == null ? Reference.KV : reference;
        prediction = prediction == null ? Prediction.FLOW : prediction;
        numFramePerBlock = numFramePerBlock == 0 ? 1 : numFramePerBlock;
        denoisingStepList = ManifestCheck.falling("denoising_step_list", denoisingStepList);
        denoisingStepListFirstChunk = denoisingStepListFirstChunk == null
                ? null
                : ManifestCheck.falling("denoising_step_list_first_chunk", denoisingStepListFirstChunk);
        AutoencoderConfig latents = ManifestCheck.one(tinyAutoencoder, vae);
        ManifestCheck.requireShape(width, height, fps, latents.pixelsPerLatent());
        ManifestCheck.requireFrameByFrame(numFramePerBlock, trackHead);
        ManifestCheck.requireChannels(transformer, latents, control, reference, prediction);
        if (textEncoder != null && textEncoder.config().dim() != transformer.textDim()) {
            throw new IllegalArgumentException("the text encoder is "
                    + textEncoder.config().dim() + " wide, the transformer's text_dim is " + transformer.textDim());
        }
    }

    /** A model of one latent frame a chunk that has heatmaps on its channels, a tiny autoencoder and no text encoder. */
    public ModelManifest(
            String name,
            String description,
            int width,
            int height,
            int fps,
            List<Integer> denoisingStepList,
            Sampler sampler,
            Reference reference,
            Prediction prediction,
            CausalWanConfig transformer,
            TinyAutoencoderConfig autoencoder,
            @Nullable TrackHeadConfig trackHead) {
        this(
                name,
                description,
                width,
                height,
                fps,
                denoisingStepList,
                null,
                null,
                1,
                sampler,
                Control.HEATMAPS,
                reference,
                prediction,
                transformer,
                autoencoder,
                null,
                trackHead,
                null);
    }

    /** The same model with another track head, or none. */
    public ModelManifest withTrackHead(@Nullable TrackHeadConfig other) {
        return with(width, height, other);
    }

    /** The same model for frames of another size. */
    public ModelManifest withSize(int newWidth, int newHeight) {
        return with(newWidth, newHeight, trackHead);
    }

    private ModelManifest with(int newWidth, int newHeight, @Nullable TrackHeadConfig newTrackHead) {
        return new ModelManifest(
                name,
                description,
                newWidth,
                newHeight,
                fps,
                denoisingStepList,
                denoisingStepListFirstChunk,
                timestepShift,
                numFramePerBlock,
                sampler,
                control,
                reference,
                prediction,
                transformer,
                tinyAutoencoder,
                vae,
                newTrackHead,
                textEncoder);
    }

    /** Reads the manifest of a model folder. */
    public static ModelManifest read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        try {
            return Json.MAPPER.readValue(Files.readAllBytes(file), ModelManifest.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * This manifest, if a session can be held with its model: one that looks at all frames could not go on for as long as
     * its viewer likes.
     *
     * @throws IllegalArgumentException if the transformer has no window or one that is too short, or wants what a session
     *     has not
     */
    public ModelManifest requireSession() {
        ManifestCheck.requireSession(this);
        return this;
    }

    /**
     * This manifest, if the stages can train its model.
     *
     * @throws IllegalArgumentException that names what they cannot
     */
    public ModelManifest requireTrainable() {
        ManifestCheck.requireTrainable(this);
        return this;
    }

    /**
     * The tiny autoencoder's shape.
     *
     * @throws IllegalArgumentException if the model has the Wan VAE in its place
     */
    public TinyAutoencoderConfig autoencoder() {
        if (tinyAutoencoder == null) {
            throw new IllegalArgumentException("model " + name + " has the Wan VAE and no tiny autoencoder");
        }
        return tinyAutoencoder;
    }

    /** Shape of the autoencoder, whichever it is. */
    public AutoencoderConfig latents() {
        return ManifestCheck.one(tinyAutoencoder, vae);
    }

    /** Whether what is held makes pictures that are moved along, for the transformer or for what its output means. */
    boolean movesPictures() {
        return reference == Reference.PICTURE_AND_MOVED
                || (reference == Reference.PICTURE && prediction == Prediction.BLEND);
    }

    /** How many videos of a chunk's length pass through the encoder for every chunk: heatmaps, and what is moved and laid. */
    public int encodedVideos() {
        int heatmaps = control == Control.NONE || trackHead != null ? 0 : 1;
        return heatmaps + (movesPictures() ? 2 : 0);
    }

    /** The timesteps of its denoising passes. */
    DenoisingSteps steps() {
        return new DenoisingSteps(denoisingStepList, denoisingStepListFirstChunk, timestepShift);
    }

    /** Which latent frames a chunk holds. */
    public ChunkFrames chunkFrames() {
        return new ChunkFrames(numFramePerBlock);
    }

    /** Rows of a latent. */
    public int latentHeight() {
        return height / latents().pixelsPerLatent();
    }

    /** Columns of a latent. */
    public int latentWidth() {
        return width / latents().pixelsPerLatent();
    }

    /**
     * Chunks that the state before a chunk depends on, those in the sinks aside: so many clean passes make it anew, bit for
     * bit, whatever they begin with. The transformer's share comes first; its first control latent has a history of its own
     * in the encoder's stream.
     */
    public int receptiveField() {
        return transformerReceptiveField() + streamsReceptiveField();
    }

    /** The transformer's share of {@link #receptiveField}. */
    int transformerReceptiveField() {
        return transformer.receptiveField(numFramePerBlock);
    }

    /** That of the autoencoder's streams. */
    int streamsReceptiveField() {
        return chunkFrames().chunks(latents().receptiveField());
    }

    /** Frames of a chunk. */
    public int framesPerChunk() {
        return latents().framesPerLatent() * numFramePerBlock;
    }
}
