package org.ardrag.inference.session;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What stands in a model folder's {@code model.json}. Beside it lie {@code transformer.safetensors},
 * {@code autoencoder.safetensors} and, for a model with a track head, {@code track_head.safetensors}.
 * What its components are, their keys say.
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
        @JsonProperty("sampler") @Key(help = "how one step leads to the next", defaultsTo = "ODE") Sampler sampler,
        @JsonProperty("reference")
                @Key(
                        help = "what lies on the channels behind those of the noisy latent and of the control",
                        defaultsTo = "PICTURE_AND_MOVED")
                Reference reference,
        @JsonProperty("prediction") @Key(help = "what the transformer's output means", defaultsTo = "BLEND")
                Prediction prediction,
        @JsonProperty("transformer") @Key(help = "its shape") CausalWanConfig transformer,
        @JsonProperty("autoencoder") @Key(help = "its shape") TinyAutoencoderConfig autoencoder,
        @JsonProperty("track_head")
                @JsonInclude(JsonInclude.Include.NON_NULL)
                @Key(
                        help = "shape of the light network that turns heatmaps into latents; without it the"
                                + " autoencoder does",
                        defaultsTo = "null")
                @Nullable
                TrackHeadConfig trackHead) {

    static final String FILE = "model.json";
    static final String TRANSFORMER = "transformer.safetensors";
    static final String AUTOENCODER = "autoencoder.safetensors";
    static final String TRACK_HEAD = "track_head.safetensors";

    public ModelManifest {
        denoisingStepList = List.copyOf(denoisingStepList);
        reference = reference == null ? Reference.KV : reference;
        prediction = prediction == null ? Prediction.FLOW : prediction;
        for (int i = 0; i < denoisingStepList.size(); i++) {
            int t = denoisingStepList.get(i);
            if (t < 1 || t > (i == 0 ? 1000 : denoisingStepList.get(i - 1) - 1)) {
                throw new IllegalArgumentException("denoising_step_list is " + denoisingStepList
                        + "; it has to fall from at most 1000 to at least 1");
            }
        }
        int pixels = autoencoder.pixelsPerLatent();
        if (denoisingStepList.isEmpty() || fps < 1 || width % pixels != 0 || height % pixels != 0) {
            throw new IllegalArgumentException(width + " x " + height + " at " + fps + " frames a second in "
                    + denoisingStepList.size()
                    + " steps; at least one step and one frame a second are needed, and sides"
                    + " that are multiples of " + pixels);
        }
        int channels = (2 + reference.latents()) * autoencoder.latentChannels();
        int outputs = autoencoder.latentChannels() + prediction.extraChannels();
        if (transformer.inDim() != channels || transformer.outDim() != outputs) {
            throw new IllegalArgumentException("the transformer takes " + transformer.inDim() + " channels and gives "
                    + transformer.outDim() + "; " + channels + " (latent, control, reference " + reference + ") and "
                    + outputs + " (prediction " + prediction + ") are needed");
        }
    }

    /** The same model with another track head, or none. */
    public ModelManifest withTrackHead(@Nullable TrackHeadConfig other) {
        return new ModelManifest(
                name,
                description,
                width,
                height,
                fps,
                denoisingStepList,
                sampler,
                reference,
                prediction,
                transformer,
                autoencoder,
                other);
    }

    /** The same model for frames of another size. */
    public ModelManifest withSize(int newWidth, int newHeight) {
        return new ModelManifest(
                name,
                description,
                newWidth,
                newHeight,
                fps,
                denoisingStepList,
                sampler,
                reference,
                prediction,
                transformer,
                autoencoder,
                trackHead);
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
     * its viewer likes, and a session has no text encoder.
     *
     * @throws IllegalArgumentException if the transformer has no {@code local_attn_size}, or takes prompts
     */
    ModelManifest requireSession() {
        if (transformer.localAttnSize() < 1) {
            throw new IllegalArgumentException("model " + name
                    + " looks at all frames; a session needs one with a local_attn_size, to go on for as long"
                    + " as it likes");
        }
        if (transformer.text()) {
            throw new IllegalArgumentException("model " + name + " takes prompts of " + transformer.textLen()
                    + " tokens; a session has no text encoder, it needs a model with a text_len of 0");
        }
        return this;
    }

    /** Rows of a latent. */
    public int latentHeight() {
        return height / autoencoder.pixelsPerLatent();
    }

    /** Columns of a latent. */
    public int latentWidth() {
        return width / autoencoder.pixelsPerLatent();
    }

    /**
     * Chunks that the state before a chunk depends on, those in the sinks aside: so many clean passes make it anew, bit for
     * bit, whatever they begin with. The transformer's share comes first; its first control latent has a history of its own
     * in the encoder's stream.
     */
    public int receptiveField() {
        return transformer.receptiveField() + TinyAutoencoderConfig.RECEPTIVE_FIELD;
    }

    /** Frames of a chunk. */
    public int framesPerChunk() {
        return autoencoder.framesPerLatent();
    }
}
