package org.ardrag.inference.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.model.TrackHead;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.weights.Weights;
import org.jspecify.annotations.Nullable;

/** A model folder loaded onto one device: opens sessions. All calls on one thread. */
public final class StudioModel implements AutoCloseable {

    private final ModelManifest manifest;
    private final ModelInfo info;
    private final CausalWanModel transformer;
    private final Weights transformerWeights;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final @Nullable TrackHead trackHead;
    private final @Nullable Weights trackHeadWeights;
    private final NDManager manager;
    private final long snapshotBytes;
    private final Path chunksDir;

    private StudioModel(
            ModelManifest manifest,
            Compute compute,
            Device device,
            Weights transformerWeights,
            Weights autoencoderWeights,
            @Nullable Weights trackHeadWeights,
            String checksum,
            InferenceOptions options) {
        this.manifest = manifest.requireSession();
        snapshotBytes = options.snapshotBytes();
        chunksDir = options.chunksDir();
        manager = TorchEngine.newManager(device);
        transformer = new CausalWanModel(manifest.transformer(), compute, device);
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), compute.precision(), device);
        this.transformerWeights = transformer.cast(transformerWeights);
        this.autoencoderWeights = autoencoder.cast(autoencoderWeights);
        trackHead =
                trackHeadWeights == null ? null : new TrackHead(manifest.autoencoder(), compute.precision(), device);
        this.trackHeadWeights = trackHead == null || trackHeadWeights == null ? null : trackHead.cast(trackHeadWeights);
        info = new ModelInfo(
                manifest.name(),
                transformerWeights.parameters(),
                manifest.width(),
                manifest.height(),
                manifest.fps(),
                manifest.framesPerChunk(),
                manifest.denoisingStepList(),
                manifest.transformer().text(),
                manifest.reference() != Reference.KV,
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
        ModelManifest manifest = ModelManifest.read(folder);
        Device device = TorchEngine.device(options.device());
        if (options.threads() > 0) {
            TorchEngine.setThreads(options.threads());
        }
        TrackHeadConfig head = manifest.trackHead();
        try (Weights transformerWeights = Weights.load(folder.resolve(ModelManifest.TRANSFORMER), device);
                Weights autoencoderWeights = Weights.load(folder.resolve(ModelManifest.AUTOENCODER), device);
                Weights trackHeadWeights =
                        head == null ? null : Weights.load(folder.resolve(ModelManifest.TRACK_HEAD), device)) {
            transformerWeights.requireShapes(manifest.transformer().weightShapes());
            autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
            if (head != null && trackHeadWeights != null) {
                trackHeadWeights.requireShapes(head.weightShapes(manifest.autoencoder()));
            }
            Compute compute = ComputeChoice.choose(
                    manifest, transformerWeights, device, options.precision(), options.attention());
            return new StudioModel(
                    manifest,
                    compute,
                    device,
                    transformerWeights,
                    autoencoderWeights,
                    trackHeadWeights,
                    ModelFolder.checksum(folder, manifest),
                    options);
        }
    }

    /**
     * A model out of weights in memory, which stay the caller's; computes in float32. Its heatmaps go through the
     * autoencoder, whatever the manifest says of a track head.
     */
    public static StudioModel of(ModelManifest manifest, Device device, Weights transformer, Weights autoencoder) {
        return new StudioModel(
                manifest.withTrackHead(null),
                Compute.REFERENCE,
                device,
                transformer,
                autoencoder,
                null,
                "",
                InferenceOptions.defaults());
    }

    public ModelInfo info() {
        return info;
    }

    public ModelManifest manifest() {
        return manifest;
    }

    /** How it computes. */
    public Compute compute() {
        return transformer.compute();
    }

    /**
     * Bytes of native memory that one session takes at most between two chunks and for the chunk in the making, known
     * before it is opened: its KV cache, what it keeps for rewinding, the streams' memories before and behind the chunk, and
     * the frame that the chunk pushes out. What the passes compute with comes on top, once for a device.
     */
    public long sessionBytes() {
        CausalWanConfig config = manifest.transformer();
        Precision precision = transformer.compute().precision();
        int tokens = config.frameSeqLength(manifest.latentHeight(), manifest.latentWidth());
        long references = manifest.reference() == Reference.KV ? 0 : 2;
        long encoded = hasTrackHead() ? references : references + 1; // the heatmaps
        long streams = encoded * manifest.autoencoder().encoderMemory(manifest.height(), manifest.width())
                + manifest.autoencoder().decoderMemory(manifest.height(), manifest.width());
        return KvCache.bytes(config, precision, 1, config.localAttnSize() + 1, tokens)
                + 2 * streams * precision.bytes()
                + snapshotBytes;
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
            throw new IllegalArgumentException("model " + manifest.name() + " takes no prompt, one was given");
        }
        return new GenerationSession(this, picture, seed, snapshotBytes, chunksDir);
    }

    CausalWanModel transformer() {
        return transformer;
    }

    Weights transformerWeights() {
        return transformerWeights;
    }

    TinyAutoencoder autoencoder() {
        return autoencoder;
    }

    Weights autoencoderWeights() {
        return autoencoderWeights;
    }

    /** Whether heatmaps go through a light network instead of the autoencoder. */
    boolean hasTrackHead() {
        return trackHead != null;
    }

    /** A chunk's control latent, [1, C, 1, h, w], from the heatmaps of the chunk before and of its own, [1, T, H, W]. */
    NDArray trackHead(NDManager owner, NDArray heatmaps) {
        return Objects.requireNonNull(trackHead).encode(owner, Objects.requireNonNull(trackHeadWeights), heatmaps);
    }

    NDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        manager.close();
        transformerWeights.close();
        autoencoderWeights.close();
        transformer.close();
        autoencoder.close();
        if (trackHead != null && trackHeadWeights != null) {
            trackHeadWeights.close();
            trackHead.close();
        }
    }
}
