package org.ardrag.inference.session;

import ai.djl.Device;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.WeightsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how cuDNN finds its convolutions' kernels on a GPU, by timing the autoencoder both ways: by its rules of thumb, or
 * by trying them out for each shape when it first comes. What was tried out holds as long as the process, so a session goes
 * back to the same frames either way; but the next process may find another kernel the quickest, and then a kept trajectory
 * gives frames that are a rounding error off. So trying out has to be worth it.
 */
final class ConvolutionChoice {

    private static final Logger LOG = LoggerFactory.getLogger(ConvolutionChoice.class);

    /** By this factor it has to be quicker. */
    private static final double WORTH = 1.15;

    private ConvolutionChoice() {}

    /**
     * Chooses for all that is computed from now on, on every GPU: the switch is the process's, so where several are loaded at
     * one time one after another measures, and the last decides. On a processor there is nothing to choose.
     */
    static synchronized void choose(ModelManifest manifest, WeightsFile autoencoder, Device device, Precision type)
            throws IOException {
        if (!device.isGpu()) {
            return;
        }
        TorchEngine.setCudnnBenchmark(false);
        double byRule = milliseconds(manifest, autoencoder, device, type);
        TorchEngine.setCudnnBenchmark(true);
        double byTrial = milliseconds(manifest, autoencoder, device, type);
        boolean worth = byTrial * WORTH < byRule;
        TorchEngine.setCudnnBenchmark(worth);
        LOG.info(
                "encoding and decoding a chunk takes {} ms with cuDNN's kernels by rule, {} ms with those it tried out: {}",
                String.format(Locale.ROOT, "%.1f", byRule),
                String.format(Locale.ROOT, "%.1f", byTrial),
                worth ? "they are tried out" : "by rule");
    }

    private static double milliseconds(ModelManifest manifest, WeightsFile autoencoder, Device device, Precision type)
            throws IOException {
        return Objects.requireNonNull(AutoencoderTiming.milliseconds(manifest, autoencoder, device, Set.of(type))
                .get(type));
    }
}
