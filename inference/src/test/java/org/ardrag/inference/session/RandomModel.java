package org.ardrag.inference.session;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import tools.jackson.databind.node.ObjectNode;

/** A small model with random weights: it makes noise, but by the same code as a trained one. */
public final class RandomModel {

    static final int SIZE = 32;

    private static final WeightInitializer.Scale SCALE =
            (name, shape) -> shape.dimension() == 1 ? 0.05 : 1 / Math.sqrt(WeightInitializer.fanIn(shape));

    private RandomModel() {}

    /** How far the transformer looks back. */
    record Window(int localAttnSize, int sinkSize, int maxSinkDistance) {}

    static ModelManifest manifest(Sampler sampler, Reference reference, Window window) {
        Prediction prediction = reference == Reference.KV ? Prediction.FLOW : Prediction.BLEND;
        CausalWanConfig transformer = new CausalWanConfig(
                "t2v",
                List.of(1, 2, 2),
                0,
                4 * (2 + reference.latents()),
                32,
                64,
                16,
                0,
                4 + prediction.extraChannels(),
                2,
                2,
                window.localAttnSize(),
                window.sinkSize(),
                window.maxSinkDistance(),
                0,
                1e-6);
        List<Boolean> time = List.of(true, true, false);
        TinyAutoencoderConfig autoencoder = new TinyAutoencoderConfig(
                8, List.of(12, 8, 8, 8), 4, 1, time, List.of(false, true, true), null, List.of(true, true, true));
        return new ModelManifest(
                "random",
                "noise",
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

    /** A model of the default one's kind; another seed makes other weights. */
    public static void write(Path folder, long seed) throws IOException {
        write(folder, Sampler.ODE, Reference.PICTURE_AND_MOVED, new Window(4, 1, 0), seed);
    }

    /** The same with a track head. */
    public static void writeWithTrackHead(Path folder, long seed) throws IOException {
        write(folder, seed);
        TrackHeadConfig config = new TrackHeadConfig(8);
        ModelManifest manifest = ModelManifest.read(folder);
        try (Weights head =
                WeightInitializer.draw(config.weightShapes(manifest.autoencoder()), seed + 2, Device.cpu(), SCALE)) {
            ModelFolder.writeWithTrackHead(folder, folder, config, head);
        }
    }

    static void write(Path folder, Sampler sampler, Reference reference) throws IOException {
        write(folder, sampler, reference, new Window(4, 1, 0));
    }

    static void write(Path folder, Sampler sampler, Reference reference, Window window) throws IOException {
        write(folder, sampler, reference, window, 1);
    }

    private static void write(Path folder, Sampler sampler, Reference reference, Window window, long seed)
            throws IOException {
        write(folder, manifest(sampler, reference, window), seed);
    }

    /** The same model with other frames a chunk. */
    static ModelManifest inChunks(ModelManifest manifest, int numFramePerBlock) {
        ObjectNode json = Json.MAPPER.valueToTree(manifest);
        json.put("num_frame_per_block", numFramePerBlock);
        return Json.MAPPER.treeToValue(json, ModelManifest.class);
    }

    static void write(Path folder, ModelManifest manifest, long seed) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(ModelManifest.FILE), Json.MAPPER.writeValueAsString(manifest));
        try (Weights transformer =
                        WeightInitializer.draw(manifest.transformer().weightShapes(), seed, Device.cpu(), SCALE);
                Weights autoencoder =
                        WeightInitializer.draw(manifest.autoencoder().weightShapes(), seed + 1, Device.cpu(), SCALE)) {
            transformer.save(folder.resolve(ModelManifest.TRANSFORMER), TensorType.F32, Map.of());
            autoencoder.save(folder.resolve(ModelManifest.AUTOENCODER), TensorType.BF16, Map.of());
        }
    }

    static RgbImage picture(long seed) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) random.nextInt(256);
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }
}
