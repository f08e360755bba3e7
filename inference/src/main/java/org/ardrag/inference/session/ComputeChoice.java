package org.ardrag.inference.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses data type and attention kernel by timing the transformer's own pass on the device, with a full cache. Where both
 * are given, nothing is timed.
 */
final class ComputeChoice {

    private static final Logger LOG = LoggerFactory.getLogger(ComputeChoice.class);

    private static final int PASSES = 5;

    /** bfloat16 has to win by this factor before its coarser numbers are taken. */
    private static final double WORTH = 1.15;

    private ComputeChoice() {}

    /**
     * @param precision {@code auto}, {@code float32} or {@code bfloat16}
     * @param attention {@code auto}, {@code fused} or {@code plain}
     */
    static Compute choose(ModelManifest manifest, Weights weights, Device device, String precision, String attention) {
        List<Precision> precisions =
                switch (precision.toLowerCase(Locale.ROOT)) {
                    case "auto" -> List.of(Precision.FLOAT32, Precision.BFLOAT16);
                    case "float32" -> List.of(Precision.FLOAT32);
                    case "bfloat16" -> List.of(Precision.BFLOAT16);
                    default ->
                        throw new IllegalArgumentException(
                                "precision is '" + precision + "'; auto, float32 and bfloat16 are allowed");
                };
        List<Boolean> kernels =
                switch (attention.toLowerCase(Locale.ROOT)) {
                    case "auto" -> List.of(true, false);
                    case "fused" -> List.of(true);
                    case "plain" -> List.of(false);
                    default ->
                        throw new IllegalArgumentException(
                                "attention is '" + attention + "'; auto, fused and plain are allowed");
                };
        List<Compute> candidates = new ArrayList<>();
        for (Precision type : precisions) {
            kernels.forEach(fused -> candidates.add(new Compute(type, fused)));
        }
        return candidates.size() == 1 ? candidates.get(0) : quickest(manifest, weights, device, candidates);
    }

    private static Compute quickest(ModelManifest manifest, Weights weights, Device device, List<Compute> candidates) {
        Compute best = candidates.get(0);
        double bestScore = Double.MAX_VALUE;
        for (Compute candidate : candidates) {
            double millis = milliseconds(manifest, weights, device, candidate);
            LOG.info(
                    "one pass in {} with {} attention takes {} ms",
                    candidate.precision(),
                    candidate.fusedAttention() ? "fused" : "plain",
                    String.format(Locale.ROOT, "%.1f", millis));
            double score = candidate.precision() == Precision.BFLOAT16 ? millis * WORTH : millis;
            if (score < bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static double milliseconds(ModelManifest manifest, Weights weights, Device device, Compute compute) {
        try (CausalWanModel model = new CausalWanModel(manifest.transformer(), compute, device);
                Weights cast = model.cast(weights);
                NDManager manager = TorchEngine.newManager(device);
                KvCache cache = model.newCache(cast, 1, manifest.latentHeight(), manifest.latentWidth(), 1)) {
            Shape latents =
                    new Shape(1, manifest.transformer().inDim(), 1, manifest.latentHeight(), manifest.latentWidth());
            double[] millis = new double[PASSES];
            for (int pass = -cache.capacity(); pass < PASSES; pass++) {
                try (NDManager scratch = manager.newSubManager()) {
                    NDArray x = scratch.zeros(latents);
                    NDArray t = scratch.zeros(new Shape(1, 1));
                    long begun = System.nanoTime();
                    NDArray flow = model.forward(scratch, cast, x, t, pass + cache.capacity(), cache, new NDList());
                    flow.toByteBuffer(); // waits for the device
                    if (pass >= 0) {
                        millis[pass] = (System.nanoTime() - begun) / 1e6;
                    }
                }
            }
            Arrays.sort(millis);
            return millis[PASSES / 2];
        }
    }
}
