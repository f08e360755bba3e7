package org.ardrag.inference.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
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
    private static final int ROUNDS = 5;

    private AutoencoderTiming() {}

    /**
     * Milliseconds of all encoder passes and the decoder's for one chunk, the median of some rounds; 0 for a model with
     * the Wan VAE, beside which its transformer's passes are what counts.
     */
    static double milliseconds(ModelManifest manifest, WeightsFile file, Device device, Precision precision)
            throws IOException {
        if (!(manifest.latents() instanceof TinyAutoencoderConfig config)) {
            return 0;
        }
        int heatmaps = manifest.control() == Control.NONE || manifest.trackHead() != null ? 0 : 1;
        int encoded = heatmaps + (manifest.reference() == Reference.PICTURE_AND_MOVED ? 2 : 0);
        int frames = manifest.framesPerChunk();
        try (TinyAutoencoder autoencoder = new TinyAutoencoder(config, precision, device);
                Weights weights = autoencoder.load(file);
                NDManager manager = TorchEngine.newManager(device)) {
            double[] millis = new double[ROUNDS];
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                try (NDManager scratch = manager.newSubManager();
                        StreamMemory beginning = StreamMemory.begin(scratch)) {
                    NDArray video = scratch.zeros(new Shape(1, frames, 3, manifest.height(), manifest.width()));
                    NDArray latents = autoencoder
                            .encode(scratch, weights, video, beginning)
                            .output();
                    long begun = System.nanoTime();
                    for (int i = 0; i < encoded; i++) {
                        latents = autoencoder
                                .encode(scratch, weights, video, beginning)
                                .output();
                    }
                    NDArray shown = autoencoder
                            .decode(scratch, weights, latents, beginning)
                            .output();
                    autoencoder.toBytes(scratch, shown).toByteBuffer(); // waits for the device
                    if (round >= 0) {
                        millis[round] = (System.nanoTime() - begun) / 1e6;
                    }
                }
            }
            Arrays.sort(millis);
            return millis[ROUNDS / 2];
        }
    }
}
