package org.ardrag.training.distill;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
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
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipTrack;
import org.ardrag.training.clips.DrawnClip;
import tools.jackson.databind.node.ObjectNode;

/** A model of two blocks on frames of 48 x 48 pixels, with random weights that do something. */
public final class TinyModel {

    public static final int SIZE = 48;
    public static final int FRAMES = 13;

    private TinyModel() {}

    /** A manifest; a window of -1 looks both ways. */
    public static ModelManifest manifest(Reference reference, Prediction prediction, Sampler sampler, int window) {
        List<Boolean> no = List.of(false, false, false);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                16, List.of(16, 16, 16, 16), 4, 8, List.of(true, true, false), List.of(false, true, true), no, no);
        CausalWanConfig transformer = new CausalWanConfig(
                "t2v",
                List.of(1, 2, 2),
                0,
                4 * (2 + reference.latents()),
                24,
                48,
                16,
                0,
                4 + prediction.extraChannels(),
                2,
                2,
                window,
                window > 0 ? 1 : 0,
                window > 0 ? window - 1 : 0,
                0,
                1e-6);
        return new ModelManifest(
                "tiny",
                "",
                SIZE,
                SIZE,
                16,
                List.of(1000, 755, 522),
                sampler,
                reference,
                prediction,
                transformer,
                autoencoder,
                null);
    }

    /** The same model with so many latent frames a chunk. */
    public static ModelManifest inChunks(ModelManifest manifest, int numFramePerBlock) {
        ObjectNode json = Json.MAPPER.valueToTree(manifest);
        json.put("num_frame_per_block", numFramePerBlock);
        return Json.MAPPER.treeToValue(json, ModelManifest.class);
    }

    /** As the key of a stage's config, a line of YAML. */
    public static String config(ModelManifest manifest) {
        ObjectNode keys = Json.MAPPER.valueToTree(manifest);
        keys.remove("control"); // of a model's folder, and none of a stage's keys
        return "model: " + Json.LINES.writeValueAsString(keys) + "\n";
    }

    /** Random weights. */
    public static Weights transformer(ModelManifest manifest, long seed) {
        return draw(manifest.transformer().weightShapes(), seed, 0.1);
    }

    /** Random weights. */
    public static Weights autoencoder(ModelManifest manifest) {
        return draw(manifest.autoencoder().weightShapes(), 1, 0);
    }

    private static Weights draw(Map<String, Shape> shapes, long seed, double bias) {
        return WeightInitializer.draw(
                shapes,
                seed,
                Device.cpu(),
                (name, shape) -> shape.dimension() == 1 ? bias : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)));
    }

    /** Stripes that stand still, with two tracks across them: one held throughout, one from a frame on. */
    public static LongFunction<DrawnClip> clips(int secondFrom) {
        return clips(FRAMES, secondFrom);
    }

    /** The same in so many frames. */
    public static LongFunction<DrawnClip> clips(int frames, int secondFrom) {
        return number -> {
            byte[] rgb = new byte[frames * 3 * SIZE * SIZE];
            for (int i = 0; i < rgb.length; i++) {
                int pixel = i / 3 % (SIZE * SIZE);
                double phase = 0.7 * (pixel % SIZE) + (0.3 + 0.1 * number) * (double) (pixel / SIZE) + i % 3;
                rgb[i] = (byte) (127 + 100 * Math.sin(phase));
            }
            return new DrawnClip(
                    SIZE,
                    SIZE,
                    frames,
                    rgb,
                    List.of(track(frames, 0.3f, 0.36f, 0), track(frames, 0.7f, -0.24f, secondFrom)),
                    "");
        };
    }

    private static ClipTrack track(int frames, float start, float way, int from) {
        float[] x = new float[frames];
        float[] y = new float[frames];
        boolean[] held = new boolean[frames];
        boolean[] visible = new boolean[frames];
        for (int f = 0; f < frames; f++) {
            x[f] = start + way * f / (frames - 1);
            y[f] = start;
            held[f] = f >= from;
            visible[f] = true;
        }
        return new ClipTrack(x, y, held, false, false, visible);
    }
}
