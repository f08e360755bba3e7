package org.ardrag.inference.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/** What encoding and decoding takes of a chunk's time in a data type. */
final class AutoencoderTiming {

    private static final int WARM_UPS = 3;
    private static final int ROUNDS = 12;

    /** After half of it, beside six busy loops on two cores, the slower type was chosen twice in three starts. */
    private static final Duration ENOUGH = Duration.ofSeconds(30);

    private AutoencoderTiming() {}

    /** An autoencoder in one data type. */
    private record Coder(Precision precision, TinyAutoencoder autoencoder, Weights weights) implements AutoCloseable {

        static Coder of(TinyAutoencoderConfig config, Precision precision, WeightsFile file, Device device)
                throws IOException {
            TinyAutoencoder autoencoder = new TinyAutoencoder(config, precision, device);
            return new Coder(precision, autoencoder, autoencoder.load(file));
        }

        /** All encoder passes and the decoder's, without what only begins them. */
        double round(NDManager manager, ModelManifest manifest, int encoded) {
            try (NDManager scratch = manager.newSubManager();
                    StreamMemory beginning = StreamMemory.begin(scratch)) {
                Shape chunk = new Shape(1, manifest.framesPerChunk(), 3, manifest.height(), manifest.width());
                NDArray video = scratch.zeros(chunk);
                NDArray latents =
                        autoencoder.encode(scratch, weights, video, beginning).output();
                long begun = System.nanoTime();
                for (int i = 0; i < encoded; i++) {
                    latents = autoencoder
                            .encode(scratch, weights, video, beginning)
                            .output();
                }
                NDArray shown =
                        autoencoder.decode(scratch, weights, latents, beginning).output();
                autoencoder.toBytes(scratch, shown).toByteBuffer(); // waits for the device
                return (System.nanoTime() - begun) / 1e6;
            }
        }

        @Override
        public void close() {
            weights.close();
            autoencoder.close();
        }
    }

    /**
     * Milliseconds of all encoder passes and the decoder's for one chunk in each data type, of its quickest round. The types
     * take turns, so that what else goes on slows down all of them. 0 for a model with the Wan VAE, beside which its
     * transformer's passes are what counts.
     */
    static Map<Precision, Double> milliseconds(
            ModelManifest manifest, WeightsFile file, Device device, Set<Precision> precisions) throws IOException {
        Map<Precision, Double> quickest = new EnumMap<>(Precision.class);
        if (!(manifest.latents() instanceof TinyAutoencoderConfig config)) {
            precisions.forEach(precision -> quickest.put(precision, 0.0));
            return quickest;
        }
        int encoded = manifest.encodedVideos();
        List<Coder> coders = new ArrayList<>();
        try (NDManager manager = TorchEngine.newManager(device)) {
            for (Precision precision : precisions) {
                coders.add(Coder.of(config, precision, file, device));
            }
            TimedRounds rounds = new TimedRounds(WARM_UPS, ROUNDS, ENOUGH);
            while (rounds.next()) {
                for (Coder coder : coders) {
                    double took = coder.round(manager, manifest, encoded);
                    if (rounds.counts()) {
                        quickest.merge(coder.precision(), took, Math::min);
                    }
                }
            }
            return quickest;
        } finally {
            coders.forEach(Coder::close);
        }
    }
}
