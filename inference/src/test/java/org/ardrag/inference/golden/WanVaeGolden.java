package org.ardrag.inference.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.WanVae;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.weights.Weights;
import tools.jackson.databind.JsonNode;

/** Kind 04: the Wan VAE, whole clips and streams. */
final class WanVaeGolden {

    private static final double TOLERANCE = 1e-4;

    private WanVaeGolden() {}

    static void check(GoldenCase golden) throws IOException {
        WanVaeConfig config = golden.config("model", WanVaeConfig.class)
                .withLatents(numbers(golden.config("latent_mean")), numbers(golden.config("latent_std")));
        try (Weights weights = golden.weights();
                WanVae vae = new WanVae(config, Precision.FLOAT32, TorchEngine.device("cpu"))) {
            weights.requireShapes(config.weightShapes());
            NDManager manager = golden.manager();
            NDArray video = wholeChunks(golden.get("in.video"), config.framesPerLatent());
            golden.assertClose(
                    "out.latent", encode(vae, weights, video, video.getShape().get(2)), TOLERANCE);
            golden.assertClose("out.latent", encode(vae, weights, video, config.framesPerLatent()), TOLERANCE);
            NDArray latents = golden.get("out.latent");
            long all = latents.getShape().get(2);
            golden.assertClose("out.decode_raw", decode(manager, vae, weights, latents, all), TOLERANCE);
            latents = golden.get("in.latent2");
            golden.assertClose("out.decode2_raw", decode(manager, vae, weights, latents, all), TOLERANCE);
            golden.assertClose("out.decode2_raw", decode(manager, vae, weights, latents, 1), TOLERANCE);
        }
    }

    private static List<Double> numbers(JsonNode list) {
        return list.valueStream().map(JsonNode::asDouble).toList();
    }

    /** The official encoder leaves out what is behind the last whole chunk. */
    private static NDArray wholeChunks(NDArray video, int framesPerLatent) {
        long frames = video.getShape().get(2);
        return video.get(":, :, :{}", 1 + (frames - 1) / framesPerLatent * framesPerLatent);
    }

    /** A stream of pieces of so many frames, of which the first has one more. */
    private static NDArray encode(WanVae vae, Weights weights, NDArray video, long piece) {
        NDManager manager = video.getManager();
        NDList latents = new NDList();
        StreamMemory memory = StreamMemory.begin(manager);
        long frames = video.getShape().get(2);
        for (long from = 0; from < frames; ) {
            long to = Math.min(frames, from + piece + (from == 0 ? 1 : 0));
            StreamMemory.Step step = vae.encode(manager, weights, video.get(":, :, {}:{}", from, to), memory);
            latents.add(step.output());
            memory = step.memory();
            from = to;
        }
        return NDArrays.concat(latents, 2);
    }

    private static NDArray decode(NDManager manager, WanVae vae, Weights weights, NDArray latents, long piece) {
        NDList frames = new NDList();
        StreamMemory memory = StreamMemory.begin(manager);
        for (long t = 0; t < latents.getShape().get(2); t += piece) {
            StreamMemory.Step step = vae.decode(manager, weights, latents.get(":, :, {}:{}", t, t + piece), memory);
            frames.add(step.output());
            memory = step.memory();
        }
        return NDArrays.concat(frames, 2);
    }
}
