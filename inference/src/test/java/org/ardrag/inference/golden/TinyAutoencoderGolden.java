package org.ardrag.inference.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.weights.Weights;

/** Kind 05: TAEHV, whole clips and streams. */
final class TinyAutoencoderGolden {

    private static final double TOLERANCE = 1e-4;

    private TinyAutoencoderGolden() {}

    static void check(GoldenCase golden) throws IOException {
        TinyAutoencoderConfig config = golden.config("model", TinyAutoencoderConfig.class);
        try (Weights weights = golden.weights();
                TinyAutoencoder model = new TinyAutoencoder(config, Precision.FLOAT32, TorchEngine.device("cpu"))) {
            NDManager manager = golden.manager();
            NDArray video = paddedAtEnd(golden.get("in.video"), config.framesPerLatent());
            NDArray latents = golden.get("in.latent");
            golden.assertClose(
                    "out.encode",
                    model.encode(manager, weights, video, StreamMemory.begin(manager))
                            .output(),
                    TOLERANCE);
            golden.assertClose("out.encode", model.encodeTrain(manager, weights, video), TOLERANCE);
            golden.assertClose(
                    "out.decode",
                    clamped(model.decode(manager, weights, latents, StreamMemory.begin(manager))
                            .output()),
                    TOLERANCE);
            golden.assertClose("out.decode", clamped(model.decodeTrain(manager, weights, latents)), TOLERANCE);
            golden.assertClose("out.encode_streaming", encodeStreaming(manager, model, weights, video), TOLERANCE);
            golden.assertClose(
                    "out.decode_streaming", clamped(decodeStreaming(manager, model, weights, latents)), TOLERANCE);
        }
    }

    /** The official encoder repeats the last frame until the number of frames is a multiple. */
    private static NDArray paddedAtEnd(NDArray video, int multiple) {
        long frames = video.getShape().get(1);
        long missing = (multiple - frames % multiple) % multiple;
        return missing == 0
                ? video
                : video.concat(video.get(":, {}:", frames - 1).repeat(1, missing), 1);
    }

    private static NDArray clamped(NDArray video) {
        return video.clip(0, 1);
    }

    private static NDArray encodeStreaming(NDManager manager, TinyAutoencoder model, Weights weights, NDArray video) {
        int n = model.config().framesPerLatent();
        NDList pieces = new NDList();
        StreamMemory memory = StreamMemory.begin(manager);
        for (long t = 0; t < video.getShape().get(1); t += n) {
            StreamMemory.Step step = model.encode(manager, weights, video.get(":, {}:{}", t, t + n), memory);
            pieces.add(step.output());
            memory = step.memory();
        }
        return NDArrays.concat(pieces, 1);
    }

    private static NDArray decodeStreaming(NDManager manager, TinyAutoencoder model, Weights weights, NDArray latents) {
        NDList pieces = new NDList();
        StreamMemory memory = StreamMemory.begin(manager);
        for (long t = 0; t < latents.getShape().get(1); t++) {
            StreamMemory.Step step = model.decode(manager, weights, latents.get(":, {}:{}", t, t + 1), memory);
            pieces.add(step.output());
            memory = step.memory();
        }
        return NDArrays.concat(pieces, 1);
    }
}
