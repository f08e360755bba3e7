package org.ardrag.training.trackhead;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.model.TrackHead;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.Heatmap;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.ardrag.training.sheet.ContactSheet;
import org.jspecify.annotations.Nullable;

/**
 * Trains the light track head: squared error to the latents that the autoencoder's encoder, as a stream, makes of the heatmaps
 * of drawn clips. A transformer that was trained on those latents need not be trained anew. The picture's own chunk, with which
 * a stream begins, has a latent unlike any other; it is left to the autoencoder.
 */
public final class TrackHeadStage implements Objective, AutoCloseable {

    /** Only the tracks of clips count here. */
    private static final int TEXTURES = 4;

    private static final int HELD_OUT = 8;

    /** Clips on a sheet. */
    private static final int SHOWN = 3;

    /**
     * One clip.
     *
     * @param controls of its chunks, the picture's own first
     * @param latents of its heatmaps by the autoencoder, [C, h, w] each
     */
    private record Sample(List<ControlChunk> controls, List<float[]> latents) {}

    private final TrackHeadStageConfig config;
    private final Device device;
    private final Path folder;
    private final ModelManifest manifest;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final TrackHead model;
    private final Weights weights;
    private final Heatmap heatmap;
    private final List<Sample> clips;
    private final List<Sample> heldOut;
    private @Nullable TrainingLoop loop;

    /**
     * @param folder of the model whose autoencoder is learnt from
     * @param from weights to begin with, or null for random ones
     */
    public TrackHeadStage(TrackHeadStageConfig config, Device device, Path folder, @Nullable Path from)
            throws IOException {
        this.config = config;
        this.device = device;
        this.folder = folder;
        manifest = ModelManifest.read(folder);
        ClipControls.requireWholeChunks(config.frames(), manifest.framesPerChunk());
        heatmap = new Heatmap(manifest.width(), manifest.height());
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        model = new TrackHead(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(folder.resolve("autoencoder.safetensors"), device);
        Map<String, Shape> shapes = config.trackHead().weightShapes(manifest.autoencoder());
        weights = from != null ? Weights.load(from, device) : initialWeights(shapes);
        weights.requireShapes(shapes);
        clips = samples(TextureBank.training(config.seed(), TEXTURES), 0, config.clips());
        heldOut = samples(TextureBank.heldOut(config.seed() + 1, TEXTURES), 1_000_000_007, HELD_OUT);
    }

    private Weights initialWeights(Map<String, Shape> shapes) {
        return WeightInitializer.draw(
                shapes,
                config.seed(),
                device,
                (name, shape) -> shape.dimension() == 1 ? 0 : Math.sqrt(2.0 / WeightInitializer.fanIn(shape)));
    }

    private List<Sample> samples(TextureBank textures, long first, int count) {
        ClipPainter painter =
                new ClipPainter(textures, ClipConfig.training(manifest.width(), manifest.height(), config.frames()));
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<ControlChunk> controls = ClipControls.of(painter.paint(first + i), manifest.framesPerChunk());
            samples.add(new Sample(ClipTensors.withPicture(controls, manifest.framesPerChunk()), latents(controls)));
        }
        return samples;
    }

    private List<float[]> latents(List<ControlChunk> controls) {
        try (NDManager owner = TorchEngine.newManager(device);
                StreamMemory beginning = StreamMemory.begin(owner)) {
            float[] planes =
                    ClipTensors.heatmaps(controls, manifest.width(), manifest.height(), manifest.framesPerChunk());
            NDArray video = ClipTensors.stack(owner, List.of(planes), manifest.width(), manifest.height());
            float[] all = autoencoder
                    .encode(owner, autoencoderWeights, video, beginning)
                    .output()
                    .toFloatArray();
            int length = all.length / (1 + controls.size());
            List<float[]> each = new ArrayList<>();
            for (int m = 0; m <= controls.size(); m++) {
                each.add(Arrays.copyOfRange(all, m * length, (m + 1) * length));
            }
            return each;
        }
    }

    /** Trains inside a folder; returns the model folder that has the averaged head. */
    public Path run(Path runFolder) throws IOException {
        TrainingLoop training = new TrainingLoop(
                config.loop(), config.optimizer(), weights, new RunFolder(runFolder, device, config), device);
        loop = training;
        training.run(this);
        Path result = runFolder.resolve("model");
        ModelFolder.writeWithTrackHead(folder, result, config.trackHead(), training.average());
        return result;
    }

    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        return backward.pass(loss(owner, step));
    }

    private NDArray loss(NDManager owner, long step) {
        SplittableRandom random = new SplittableRandom(config.seed() * 1_000_003 + step);
        List<float[]> heatmaps = new ArrayList<>();
        List<float[]> latents = new ArrayList<>();
        for (int i = 0; i < config.batchSize(); i++) {
            Sample clip = clips.get(random.nextInt(clips.size()));
            int m = random.nextInt(1, clip.latents().size());
            heatmaps.add(heatmap.planes(TrackHead.seen(clip.controls(), m)));
            latents.add(clip.latents().get(m));
        }
        NDArray encoded = model.encodeTrain(owner, weights, heatmaps(owner, heatmaps));
        return encoded.sub(latents(owner, latents)).square().mean();
    }

    private NDArray heatmaps(NDManager owner, List<float[]> chunks) {
        long pixels = (long) manifest.width() * manifest.height();
        float[] all = ClipTensors.joined(chunks);
        return owner.create(
                all,
                new Shape(chunks.size(), all.length / pixels / chunks.size(), manifest.height(), manifest.width()));
    }

    private NDArray latents(NDManager owner, List<float[]> chunks) {
        return owner.create(
                ClipTensors.joined(chunks),
                new Shape(
                        chunks.size(),
                        manifest.autoencoder().latentChannels(),
                        1,
                        manifest.latentHeight(),
                        manifest.latentWidth()));
    }

    @Override
    public Map<String, Double> sample(Path samples, long step) throws IOException {
        ContactSheet sheet = new ContactSheet(1);
        Weights shown = loop == null ? weights : loop.average();
        double error = 0;
        double spread = 0;
        int perChunk = manifest.framesPerChunk();
        float[] nothing =
                latents(Collections.nCopies(2, ControlChunk.empty(perChunk))).get(2);
        for (int i = 0; i < heldOut.size(); i++) {
            Sample clip = heldOut.get(i);
            try (NDManager owner = TorchEngine.newManager(device)) {
                NDArray truth =
                        latents(owner, clip.latents().subList(1, clip.latents().size()));
                List<float[]> seen = new ArrayList<>();
                for (int m = 1; m < clip.latents().size(); m++) {
                    seen.add(heatmap.planes(TrackHead.seen(clip.controls(), m)));
                }
                NDArray encoded = model.encode(owner, shown, heatmaps(owner, seen));
                error += encoded.sub(truth).square().mean().getFloat();
                spread += truth.sub(latents(owner, List.of(nothing)))
                        .square()
                        .mean()
                        .getFloat();
                if (i < SHOWN) {
                    sheet.row("encoder", ClipTensors.images(decoded(owner, truth)), List.of());
                    sheet.row("track head", ClipTensors.images(decoded(owner, encoded)), List.of());
                }
            }
        }
        sheet.write(samples.resolve(String.format("%06d.png", step)));
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("held_out_error", error / heldOut.size());
        scores.put("held_out_explained", 1 - error / spread); // of what differs from a chunk in which nothing is asked
        return scores;
    }

    /** Latents of chunks after each other, [F, C, 1, h, w], to frames. */
    private NDArray decoded(NDManager owner, NDArray latents) {
        return autoencoder
                .decode(owner, autoencoderWeights, latents.transpose(2, 0, 1, 3, 4), StreamMemory.begin(owner))
                .output()
                .squeeze(0);
    }

    @Override
    public long seed() {
        return config.seed();
    }

    @Override
    public void close() {
        if (loop != null) {
            loop.close();
        }
        weights.close();
        autoencoderWeights.close();
        model.close();
        autoencoder.close();
    }
}
