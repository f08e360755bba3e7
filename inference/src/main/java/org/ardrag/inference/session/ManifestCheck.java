package org.ardrag.inference.session;

import java.util.List;
import org.ardrag.inference.model.AutoencoderConfig;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.schedule.Prediction;
import org.jspecify.annotations.Nullable;

/** What in a manifest has to go together. Whatever does not is an {@link IllegalArgumentException} that says what is allowed. */
final class ManifestCheck {

    private ManifestCheck() {}

    /** A list of steps as it is kept. */
    static List<Integer> falling(String name, List<Integer> steps) {
        for (int i = 0; i < steps.size(); i++) {
            int t = steps.get(i);
            if (t < 1 || t > (i == 0 ? 1000 : steps.get(i - 1) - 1)) {
                throw new IllegalArgumentException(
                        name + " is " + steps + "; it has to fall from at most 1000 to at least 1");
            }
        }
        if (steps.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty; at least one step is needed");
        }
        return List.copyOf(steps);
    }

    /** The autoencoder that there is. */
    static AutoencoderConfig one(@Nullable TinyAutoencoderConfig tiny, @Nullable WanVaeConfig vae) {
        if (tiny != null && vae == null) {
            return tiny;
        }
        if (vae != null && tiny == null) {
            return vae;
        }
        String there = tiny == null ? "neither an autoencoder nor a vae" : "both an autoencoder and a vae";
        throw new IllegalArgumentException("there is " + there + "; a model has one of them");
    }

    static void requireShape(int width, int height, int fps, int pixels) {
        if (fps < 1 || width % pixels != 0 || height % pixels != 0) {
            throw new IllegalArgumentException(width + " x " + height + " at " + fps
                    + " frames a second; at least one frame a second is needed, and sides that are multiples of "
                    + pixels);
        }
    }

    /** A track head makes the control of one latent frame. */
    static void requireFrameByFrame(int numFramePerBlock, @Nullable TrackHeadConfig trackHead) {
        if (numFramePerBlock < 1 || numFramePerBlock > 1 && trackHead != null) {
            throw new IllegalArgumentException("num_frame_per_block is " + numFramePerBlock
                    + (trackHead == null ? "; at least 1 is needed" : " with a track head; 1 is allowed with one"));
        }
    }

    static void requireChannels(
            CausalWanConfig transformer,
            AutoencoderConfig latents,
            Control control,
            Reference reference,
            Prediction prediction) {
        int channels = (1 + control.latents() + reference.latents()) * latents.latentChannels();
        int outputs = latents.latentChannels() + prediction.extraChannels();
        if (transformer.inDim() != channels || transformer.outDim() != outputs) {
            throw new IllegalArgumentException("the transformer takes " + transformer.inDim() + " channels and gives "
                    + transformer.outDim() + "; " + channels + " (latent, control " + control + ", reference "
                    + reference + ") and " + outputs + " (prediction " + prediction + ") are needed");
        }
        if (control == Control.NONE && (reference != Reference.KV || prediction != Prediction.FLOW)) {
            throw new IllegalArgumentException("control is NONE with reference " + reference + " and prediction "
                    + prediction + "; it needs KV and FLOW");
        }
    }

    static void requireSession(ModelManifest manifest) {
        CausalWanConfig transformer = manifest.transformer();
        if (transformer.localAttnSize() < 1) {
            throw new IllegalArgumentException("model " + manifest.name()
                    + " looks at all frames; a session needs one with a local_attn_size, to go on for as long"
                    + " as it likes");
        }
        requireRoomForChunk(manifest);
        if (transformer.text() && manifest.textEncoder() == null) {
            throw new IllegalArgumentException("model " + manifest.name() + " takes a prompt, but has no text encoder");
        }
        if (transformer.modelType().equals("i2v")) {
            throw new IllegalArgumentException(
                    "model " + manifest.name() + " looks at CLIP's tokens of the picture; a session has none");
        }
        transformer.frameSeqLength(manifest.latentHeight(), manifest.latentWidth());
    }

    private static void requireRoomForChunk(ModelManifest manifest) {
        CausalWanConfig transformer = manifest.transformer();
        int window = transformer.localAttnSize() - transformer.sinkSize();
        if (transformer.localAttnSize() > 0 && window < manifest.numFramePerBlock()) {
            throw new IllegalArgumentException("model " + manifest.name() + " makes " + manifest.numFramePerBlock()
                    + " latent frames at once; local_attn_size " + transformer.localAttnSize() + " leaves room for "
                    + window + " besides the sinks");
        }
    }

    static void requireTrainable(ModelManifest manifest) {
        refuseTraining(manifest, manifest.vae() != null, "the Wan VAE; a tiny autoencoder is needed");
        refuseTraining(
                manifest,
                manifest.control() == Control.NONE,
                "no channels for what is dragged; control HEATMAPS is needed");
        refuseTraining(manifest, manifest.transformer().text(), "a text_len above 0, and no stage gives it a prompt");
        refuseTraining(
                manifest,
                manifest.denoisingStepListFirstChunk() != null || manifest.timestepShift() != null,
                "a denoising_step_list_first_chunk or a timestep_shift");
        requireRoomForChunk(manifest);
    }

    private static void refuseTraining(ModelManifest manifest, boolean flaw, String what) {
        if (flaw) {
            throw new IllegalArgumentException("model " + manifest.name() + " cannot be trained: it has " + what);
        }
    }
}
