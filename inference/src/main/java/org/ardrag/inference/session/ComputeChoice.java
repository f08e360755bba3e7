package org.ardrag.inference.session;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses data type and attention kernel by timing what a chunk takes on the device: the transformer's own pass with a full
 * cache, that of its first blocks alone, since they are all alike, and a large model is to be in memory once; and the tiny
 * autoencoder's passes, which are half of a small model's chunk. Of several rounds the quickest counts: at start the JVM
 * compiles on the same cores, and whatever gets in the way only ever makes a round longer. Where both are given, nothing is
 * timed.
 */
final class ComputeChoice {

    private static final Logger LOG = LoggerFactory.getLogger(ComputeChoice.class);

    private static final int PASSES = 15;
    private static final int WARM_UPS = 5;
    private static final Duration ENOUGH = Duration.ofSeconds(8);

    /** Blocks that are timed at most. */
    private static final int BLOCKS = 6;

    /** bfloat16 has to win by this factor before its coarser numbers are taken. */
    private static final double WORTH = 1.15;

    private ComputeChoice() {}

    /**
     * @param precision {@code auto}, {@code float32} or {@code bfloat16}
     * @param attention {@code auto}, {@code fused} or {@code plain}
     */
    static Compute choose(
            ModelManifest manifest,
            WeightsFile transformer,
            WeightsFile autoencoder,
            Device device,
            String precision,
            String attention)
            throws IOException {
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
        return candidates.size() == 1
                ? candidates.get(0)
                : quickest(manifest, transformer, autoencoder, device, candidates);
    }

    private static Compute quickest(
            ModelManifest manifest,
            WeightsFile transformer,
            WeightsFile autoencoder,
            Device device,
            List<Compute> candidates)
            throws IOException {
        Set<Precision> types = EnumSet.noneOf(Precision.class);
        candidates.forEach(candidate -> types.add(candidate.precision()));
        // Of one type alone it is the same whatever the kernel.
        Map<Precision, Double> coding =
                types.size() == 1 ? Map.of() : AutoencoderTiming.milliseconds(manifest, autoencoder, device, types);
        coding.forEach((type, took) -> LOG.info("in {} encoding and decoding a chunk takes {} ms", type, shown(took)));
        int passes = manifest.denoisingStepList().size() + 1; // and the one that writes the cache
        Compute best = candidates.get(0);
        double bestScore = Double.MAX_VALUE;
        for (Compute candidate : candidates) {
            Precision type = candidate.precision();
            double pass = milliseconds(manifest, transformer, device, candidate);
            LOG.info(
                    "in {} with {} attention a pass takes {} ms",
                    type,
                    candidate.fusedAttention() ? "fused" : "plain",
                    shown(pass));
            double chunk = passes * pass + coding.getOrDefault(type, 0.0);
            double score = type == Precision.BFLOAT16 ? chunk * WORTH : chunk;
            if (score < bestScore) {
                best = candidate;
                bestScore = score;
            }
        }
        return best;
    }

    private static String shown(double milliseconds) {
        return String.format(Locale.ROOT, "%.1f", milliseconds);
    }

    /** Of a pass through all blocks, as far as those that are timed tell. */
    private static double milliseconds(ModelManifest manifest, WeightsFile weights, Device device, Compute compute)
            throws IOException {
        CausalWanConfig whole = manifest.transformer();
        CausalWanConfig config = whole.withLayers(Math.min(BLOCKS, whole.numLayers()));
        int frames = manifest.numFramePerBlock();
        try (CausalWanModel model = new CausalWanModel(config, compute, device);
                Weights cast = model.load(weights);
                NDManager manager = TorchEngine.newManager(device);
                KvCache cache = model.newCache(cast, 1, manifest.latentHeight(), manifest.latentWidth(), 1)) {
            Shape latents = new Shape(1, config.inDim(), frames, manifest.latentHeight(), manifest.latentWidth());
            double quickest = Double.MAX_VALUE;
            double share = (double) config.numLayers() / whole.numLayers();
            TimedRounds rounds = new TimedRounds(WARM_UPS, PASSES, ENOUGH);
            while (rounds.next()) {
                if (cache.endFrame() >= cache.sinkSize() && cache.endFrame() < cache.capacity()) {
                    cache.endAt(cache.capacity()); // empty rows take as long as any
                }
                try (NDManager scratch = manager.newSubManager()) {
                    NDArray x = scratch.zeros(latents);
                    NDArray t = scratch.zeros(new Shape(1, frames));
                    long begun = System.nanoTime();
                    NDArray flow = model.forward(scratch, cast, x, t, cache.endFrame(), cache, new NDList());
                    flow.toByteBuffer(); // waits for the device
                    if (rounds.counts()) {
                        quickest = Math.min(quickest, (System.nanoTime() - begun) / 1e6);
                    }
                }
            }
            return quickest / share;
        }
    }
}
