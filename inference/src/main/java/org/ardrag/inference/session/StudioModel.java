package org.ardrag.inference.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.AutoencoderConfig;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.VideoAutoencoder;
import org.ardrag.inference.text.PromptCache;
import org.ardrag.inference.text.PromptEncoder;
import org.ardrag.inference.text.UnloadedPromptEncoder;
import org.ardrag.inference.weights.Weights;
import org.jspecify.annotations.Nullable;

/** A model folder loaded onto one device: opens sessions. All calls on one thread, but for {@link #prepare}. */
public final class StudioModel implements AutoCloseable {

    private final ModelManifest manifest;
    private final ModelInfo info;
    private final Networks networks;
    private final @Nullable PromptEncoder promptEncoder;
    private final NDManager manager;
    private final InferenceOptions options;

    /** @param networks closed with the model */
    private StudioModel(
            ModelManifest manifest,
            Networks networks,
            Device device,
            String checksum,
            @Nullable PromptEncoder promptEncoder,
            InferenceOptions options) {
        this.manifest = manifest;
        this.options = options;
        this.promptEncoder = promptEncoder;
        this.networks = networks;
        manager = TorchEngine.newManager(device);
        Compute compute = compute();
        info = new ModelInfo(
                manifest.name(),
                networks.transformerWeights().parameters(),
                manifest.width(),
                manifest.height(),
                manifest.fps(),
                manifest.framesPerChunk(),
                manifest.denoisingStepList(),
                manifest.control() != Control.NONE,
                manifest.transformer().text(),
                manifest.movesPictures(),
                compute.precision().name().toLowerCase(Locale.ROOT),
                compute.fusedAttention() ? "fused" : "plain",
                TorchEngine.threads(),
                device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu",
                checksum);
    }

    /**
     * Loads a model folder.
     *
     * @throws IllegalArgumentException when weights and manifest do not fit each other, or an option is not allowed
     */
    public static StudioModel load(Path folder, InferenceOptions options) throws IOException {
        ModelManifest manifest = ModelManifest.read(folder).requireSession();
        Device device = TorchEngine.device(options.device());
        if (options.threads() > 0) {
            TorchEngine.setThreads(options.threads());
        }
        // The files are summed up while they are read; both take about as long.
        CompletableFuture<String> checksum = ModelFolder.checksumAside(folder, manifest);
        Networks networks = Networks.load(folder, manifest, device, options);
        try {
            PromptEncoder encoder = promptEncoder(folder, manifest, device, networks, options);
            return new StudioModel(manifest, networks, device, checksum.join(), encoder, options);
        } catch (RuntimeException e) {
            networks.close();
            throw e;
        }
    }

    private static @Nullable PromptEncoder promptEncoder(
            Path folder, ModelManifest manifest, Device device, Networks networks, InferenceOptions options) {
        TextEncoder text = manifest.textEncoder();
        if (text == null) {
            return null;
        }
        String where = options.text().device();
        Precision precision = networks.transformer().compute().precision();
        UnloadedPromptEncoder encoder = new UnloadedPromptEncoder(
                folder.resolve(ModelManifest.TEXT_ENCODER),
                folder.resolve(ModelManifest.TOKENIZER),
                text.config(),
                manifest.transformer().textLen(),
                precision,
                where.equals("model") ? device : TorchEngine.device(where));
        String name = text.sha256() + " " + precision;
        return new PromptCache(options.text().cacheDir(), name, options.text().cacheBytes(), encoder);
    }

    /**
     * A model out of weights in memory, which stay the caller's; computes in float32. Its heatmaps go through the
     * autoencoder, whatever the manifest says of a track head.
     */
    public static StudioModel of(ModelManifest manifest, Device device, Weights transformer, Weights autoencoder) {
        ModelManifest without = manifest.withTrackHead(null).requireSession();
        Networks networks = Networks.of(without, device, transformer, autoencoder);
        return new StudioModel(without, networks, device, "", null, InferenceOptions.defaults());
    }

    public ModelInfo info() {
        return info;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** Of all its networks. */
    long parameters() {
        return networks.parameters();
    }

    /** How it computes. */
    public Compute compute() {
        return networks.transformer().compute();
    }

    /**
     * Bytes of native memory that one session takes at most between two chunks and for the chunk in the making, known
     * before it is opened: its KV cache, what it keeps for rewinding, the streams' memories before and behind the chunk,
     * the frames that the chunk pushes out, and what the transformer looks at of a prompt. What the passes compute with comes on top, once for a device.
     */
    public long sessionBytes() {
        CausalWanConfig config = manifest.transformer();
        Precision precision = compute().precision();
        int tokens = config.frameSeqLength(manifest.latentHeight(), manifest.latentWidth());
        AutoencoderConfig latents = manifest.latents();
        long streams = manifest.encodedVideos() * latents.encoderMemory(manifest.height(), manifest.width())
                + latents.decoderMemory(manifest.height(), manifest.width());
        long context = 2L * config.numLayers() * config.textLen() * config.dim();
        return KvCache.bytes(config, precision, 1, config.localAttnSize() + manifest.numFramePerBlock(), tokens)
                + (2 * streams + context) * precision.bytes()
                + options.snapshotBytes();
    }

    /**
     * Opens a session on a picture.
     *
     * @param picture exactly of the model's width and height
     * @param seed of all noise
     * @param prompt null or text, if the model takes prompts
     */
    public GenerationSession open(RgbImage picture, long seed, @Nullable String prompt) {
        if (picture.width() != manifest.width() || picture.height() != manifest.height()) {
            throw new IllegalArgumentException("the picture has " + picture.width() + " x " + picture.height()
                    + " pixels, the model takes " + manifest.width() + " x " + manifest.height());
        }
        if (prompt != null) {
            requireText(prompt);
        }
        return new GenerationSession(this, picture, seed, prompt, options.snapshotBytes(), options.chunksDir());
    }

    /** @throws IllegalArgumentException if the model takes no prompt */
    void requireText(String prompt) {
        if (!manifest.transformer().text()) {
            throw new IllegalArgumentException(
                    "model " + manifest.name() + " takes no prompt, '" + prompt + "' was given");
        }
    }

    /**
     * Encodes a prompt and keeps that on disk, so that neither {@link #open} nor {@link GenerationSession#prompt} has to wait
     * for a large text encoder. On any thread, whatever the model does meanwhile.
     *
     * @throws IllegalArgumentException if the model takes no prompt
     */
    public void prepare(String prompt) throws IOException {
        requireText(prompt);
        try (NDManager scratch = TorchEngine.newManager(Device.cpu())) {
            Objects.requireNonNull(promptEncoder).encode(scratch, prompt);
        }
    }

    /** What the transformer looks at of a prompt: keys and values of every block. */
    NDList context(NDManager owner, String prompt) {
        try (NDManager scratch = owner.newSubManager()) {
            NDArray rows = Objects.requireNonNull(promptEncoder).encode(scratch, prompt);
            NDArray text =
                    PromptEncoder.padded(scratch, rows, manifest.transformer().textLen());
            return transformer().context(owner, transformerWeights(), text, null);
        } catch (IOException e) {
            throw new UncheckedIOException("the prompt cannot be encoded", e);
        }
    }

    CausalWanModel transformer() {
        return networks.transformer();
    }

    Weights transformerWeights() {
        return networks.transformerWeights();
    }

    VideoAutoencoder autoencoder() {
        return networks.autoencoder();
    }

    Weights autoencoderWeights() {
        return networks.autoencoderWeights();
    }

    /** Whether heatmaps go through a light network instead of the autoencoder. */
    boolean hasTrackHead() {
        return networks.trackHead() != null;
    }

    /** A chunk's control latent, [1, C, 1, h, w], from the heatmaps of the chunk before and of its own, [1, T, H, W]. */
    NDArray trackHead(NDManager owner, NDArray heatmaps) {
        return Objects.requireNonNull(networks.trackHead())
                .encode(owner, Objects.requireNonNull(networks.trackHeadWeights()), heatmaps);
    }

    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
        networks.close();
    }
}
