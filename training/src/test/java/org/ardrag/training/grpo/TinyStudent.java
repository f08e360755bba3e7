package org.ardrag.training.grpo;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import tools.jackson.databind.node.ObjectNode;

/** A student of two blocks on frames of 32 x 32 pixels, with random weights that do something. */
final class TinyStudent {

    static final int SIZE = 32;
    static final int FRAMES = 13;

    private TinyStudent() {}

    static ModelManifest manifest(Prediction prediction, Sampler sampler) {
        List<Boolean> no = List.of(false, false, false);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                16, List.of(16, 16, 16, 16), 4, 8, List.of(true, true, false), List.of(false, true, true), no, no);
        Reference reference = Reference.PICTURE_AND_MOVED;
        int in = 4 * (2 + reference.latents());
        int out = 4 + prediction.extraChannels();
        CausalWanConfig transformer =
                new CausalWanConfig("t2v", List.of(1, 2, 2), 0, in, 24, 48, 16, 0, out, 2, 2, 4, 1, 3, 0, 1e-6);
        List<Integer> steps = List.of(1000, 755, 522);
        return new ModelManifest(
                "tiny", "", SIZE, SIZE, 16, steps, sampler, reference, prediction, transformer, autoencoder, null);
    }

    /** The same with so many latent frames a chunk, and room for one chunk before. */
    static ModelManifest manifest(Prediction prediction, Sampler sampler, int numFramePerBlock) {
        ObjectNode json = Json.MAPPER.valueToTree(manifest(prediction, sampler));
        json.put("num_frame_per_block", numFramePerBlock);
        ((ObjectNode) json.get("transformer")).put("local_attn_size", 1 + 2 * numFramePerBlock);
        return Json.MAPPER.treeToValue(json, ModelManifest.class);
    }

    /** Writes random weights. */
    static GrpoStage.Start start(Path folder, ModelManifest manifest) throws IOException {
        Path transformer = folder.resolve("transformer.safetensors");
        Path autoencoder = folder.resolve("autoencoder.safetensors");
        save(manifest.transformer().weightShapes(), 0.1, transformer);
        save(manifest.autoencoder().weightShapes(), 0, autoencoder);
        return new GrpoStage.Start(manifest, transformer, autoencoder);
    }

    private static void save(Map<String, Shape> shapes, double bias, Path file) throws IOException {
        WeightInitializer.Scale scale =
                (name, shape) -> shape.dimension() == 1 ? bias : Math.sqrt(1.0 / WeightInitializer.fanIn(shape));
        try (Weights drawn = WeightInitializer.draw(shapes, 3, Device.cpu(), scale)) {
            drawn.save(file, TensorType.F32, Map.of());
        }
    }

    /** Stripes, another set for each number, with a track across them. */
    static LongFunction<DrawnClip> clips() {
        return clips(FRAMES);
    }

    /** The same in so many frames. */
    static LongFunction<DrawnClip> clips(int frames) {
        return number -> {
            byte[] rgb = new byte[frames * 3 * SIZE * SIZE];
            for (int i = 0; i < rgb.length; i++) {
                int pixel = i / 3 % (SIZE * SIZE);
                double phase = 0.7 * (pixel % SIZE) + (0.3 + 0.1 * number) * (double) (pixel / SIZE) + i % 3;
                rgb[i] = (byte) (127 + 100 * Math.sin(phase));
            }
            float[] x = new float[frames];
            float[] y = new float[frames];
            boolean[] yes = new boolean[frames];
            for (int f = 0; f < frames; f++) {
                x[f] = 0.3f + 0.36f * f / (frames - 1);
                y[f] = 0.5f;
                yes[f] = true;
            }
            List<ClipTrack> tracks = List.of(new ClipTrack(x, y, yes, false, false, yes));
            return new DrawnClip(SIZE, SIZE, frames, rgb, tracks, "");
        };
    }
}
