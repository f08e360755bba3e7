package org.ardrag.inference.session;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TrackHead;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.model.VideoAutoencoder;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import org.jspecify.annotations.Nullable;

/** A model's networks on one device, with their weights in the data type that they compute in. */
record Networks(
        CausalWanModel transformer,
        Weights transformerWeights,
        VideoAutoencoder autoencoder,
        Weights autoencoderWeights,
        @Nullable TrackHead trackHead,
        @Nullable Weights trackHeadWeights)
        implements AutoCloseable {

    /** Reads them from a model folder, each tensor once and straight into the data type that is chosen. */
    static Networks load(Path folder, ModelManifest manifest, Device device, InferenceOptions options)
            throws IOException {
        TrackHeadConfig head = manifest.trackHead();
        try (WeightsFile transformerFile = WeightsFile.open(folder.resolve(ModelManifest.TRANSFORMER));
                WeightsFile autoencoderFile = WeightsFile.open(folder.resolve(ModelManifest.AUTOENCODER));
                WeightsFile headFile =
                        head == null ? null : WeightsFile.open(folder.resolve(ModelManifest.TRACK_HEAD))) {
            transformerFile.requireShapes(manifest.transformer().weightShapes());
            autoencoderFile.requireShapes(manifest.latents().weightShapes());
            if (head != null && headFile != null) {
                headFile.requireShapes(head.weightShapes(manifest.autoencoder()));
            }
            Compute compute = ComputeChoice.choose(
                    manifest, transformerFile, autoencoderFile, device, options.precision(), options.attention());
            Precision type = compute.precision();
            VideoAutoencoder autoencoder = VideoAutoencoder.of(manifest.latents(), type, device);
            Weights autoencoderWeights = autoencoder.load(autoencoderFile);
            TrackHead trackHead = head == null ? null : new TrackHead(manifest.autoencoder(), type, device);
            Weights trackHeadWeights = trackHead == null || head == null || headFile == null
                    ? null
                    : trackHead.load(headFile, head.weightShapes(manifest.autoencoder()));
            CausalWanModel transformer = new CausalWanModel(manifest.transformer(), compute, device);
            Weights transformerWeights = transformer.load(transformerFile);
            return new Networks(
                    transformer, transformerWeights, autoencoder, autoencoderWeights, trackHead, trackHeadWeights);
        }
    }

    /** Casts weights in memory, which stay the caller's; computes in float32 and without a track head. */
    static Networks of(ModelManifest manifest, Device device, Weights transformerWeights, Weights autoencoderWeights) {
        CausalWanModel transformer = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, device);
        VideoAutoencoder autoencoder = VideoAutoencoder.of(manifest.latents(), Compute.REFERENCE.precision(), device);
        return new Networks(
                transformer,
                transformer.cast(transformerWeights),
                autoencoder,
                autoencoder.cast(autoencoderWeights),
                null,
                null);
    }

    /** Of all of them. */
    long parameters() {
        long head = trackHeadWeights == null ? 0 : trackHeadWeights.parameters();
        return transformerWeights.parameters() + autoencoderWeights.parameters() + head;
    }

    @Override
    public void close() {
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
