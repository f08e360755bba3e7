package org.ardrag.training.autoencoder;

import static org.ardrag.inference.engine.Numbers.over;
import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.data.ClipFeed;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.TrainingLoop;
import org.ardrag.training.sheet.ContactSheet;
import org.jspecify.annotations.Nullable;

/**
 * Trains the tiny autoencoder on drawn clips and on heatmaps: absolute error of the pixels and of their differences to the
 * neighbours, latents held near mean 0 and variance 1, so that the transformer's noise has their size.
 */
public final class AutoencoderStage implements Objective, AutoCloseable {

    /** Weight of the differences; edges are what a short training blurs first. */
    private static final double GRADIENT_WEIGHT = 0.5;

    /** Weight of the latents' mean and variance. */
    private static final double MOMENT_WEIGHT = 0.05;

    /** A change of a pixel between two frames that counts as moving. */
    private static final double FULL_CHANGE = 0.1;

    private static final int HELD_OUT = 4;

    /** Clips that the first weights are fitted to. */
    private static final int FITTED = 24;

    private final AutoencoderConfig config;
    private final Device device;
    private final TinyAutoencoder model;
    private final Weights weights;
    private final ClipFeed<float[]> feed;
    private final List<DrawnClip> heldOut = new ArrayList<>();
    private @Nullable TrainingLoop loop;

    /**
     * @param from weights to begin with, or null for random ones
     */
    public AutoencoderStage(AutoencoderConfig config, Device device, @Nullable Path from) throws IOException {
        this.config = config;
        this.device = device;
        model = new TinyAutoencoder(config.model(), Precision.FLOAT32, device);
        ClipPainter painter = new ClipPainter(
                TextureBank.training(config.seed(), config.textures()),
                ClipConfig.training(config.width(), config.height(), config.frames()));
        feed = new ClipFeed<>(number -> draw(painter, number), 2 * config.batchSize());
        ClipPainter unseen = new ClipPainter(
                TextureBank.heldOut(config.seed() + 1, config.textures()),
                ClipConfig.training(config.width(), config.height(), config.frames()));
        for (int i = 0; i < HELD_OUT; i++) {
            heldOut.add(unseen.paint(i));
        }
        weights = from != null ? Weights.load(from, device) : initialWeights(painter);
        weights.requireShapes(config.model().weightShapes());
    }

    private Weights initialWeights(ClipPainter painter) {
        List<float[]> clips = new ArrayList<>();
        for (int i = 0; i < FITTED; i++) {
            clips.add(ClipTensors.video(painter.paint(-1 - i), config.model().framesPerLatent()));
        }
        try (NDManager owner = TorchEngine.newManager(device)) {
            NDArray video = ClipTensors.stack(owner, clips, config.width(), config.height());
            if (PrincipalStart.fits(config.model())) {
                NDArray moving = video.get(":, {}:", config.model().framesPerLatent()); // without the repeated picture
                return PrincipalStart.fit(config.model(), config.seed(), moving, device);
            }
            Weights drawn = LinearStart.draw(config.model(), config.seed(), device);
            normaliseLatents(drawn, video);
            return drawn;
        }
    }

    /**
     * Makes the first layer see pixels around 0 and scales the last one so that the latents of real clips begin with mean 0
     * and variance 1 (layer-sequential unit variance, Mishkin and Matas 2015, arXiv 1511.06422).
     */
    private void normaliseLatents(Weights drawn, NDArray video) {
        try (NDManager owner = TorchEngine.newManager(device)) {
            NDArray first = drawn.get("encoder.0.weight").duplicate();
            first.attach(owner);
            times(first.sum(new int[] {1, 2, 3}), -0.5).copyTo(drawn.get("encoder.0.bias"));
            drawn.get("decoder.22.bias").addi(0.5f);
            NDArray latents =
                    model.encode(owner, drawn, video, StreamMemory.begin(owner)).output();
            NDArray byChannel =
                    latents.transpose(2, 0, 1, 3, 4).reshape(config.model().latentChannels(), -1);
            NDArray mean = byChannel.mean(new int[] {1});
            NDArray deviation = byChannel
                    .square()
                    .mean(new int[] {1})
                    .sub(mean.square())
                    .sqrt()
                    .add(1e-6f);
            drawn.get("encoder.17.weight").divi(deviation.reshape(-1, 1, 1, 1));
            drawn.get("encoder.17.bias").subi(mean.div(deviation));
        }
    }

    /** Trains inside a folder; returns the file of the averaged weights. */
    public Path run(Path folder) throws IOException {
        RunFolder run = new RunFolder(folder, device, config);
        loop = new TrainingLoop(config.loop(), config.optimizer(), trained(), run, device);
        loop.run(this);
        Path file = folder.resolve("autoencoder.safetensors");
        try (Weights average = average()) {
            average.save(file, TensorType.F32, Map.of());
        }
        return file;
    }

    private Weights trained() {
        if (!config.decoderOnly()) {
            return weights;
        }
        Map<String, NDArray> decoder = new LinkedHashMap<>(weights.tensors());
        decoder.keySet().removeIf(name -> !name.startsWith("decoder."));
        return Weights.of(device, decoder);
    }

    /** A copy of the averaged weights, beside them those that are not trained. */
    private Weights average() {
        Map<String, NDArray> all = new LinkedHashMap<>(weights.tensors());
        if (loop != null) {
            all.putAll(loop.average().tensors());
        }
        all.replaceAll((name, tensor) -> tensor.duplicate());
        return Weights.of(device, all);
    }

    private float[] draw(ClipPainter painter, long number) {
        DrawnClip clip = painter.paint(number);
        SplittableRandom random = new SplittableRandom(number * 31 + config.seed());
        int n = config.model().framesPerLatent();
        float[] planes = random.nextDouble() < config.heatmapShare()
                ? ClipTensors.heatmaps(ClipControls.of(clip, n), config.width(), config.height(), n)
                : ClipTensors.video(clip, n);
        int left = random.nextInt(config.width() - config.crop() + 1);
        int top = random.nextInt(config.height() - config.crop() + 1);
        return ClipTensors.crop(planes, config.width(), config.height(), left, top, config.crop());
    }

    @Override
    public double backward(NDManager owner, long step, Map<String, Double> metrics, Backward backward) {
        return backward.pass(loss(owner, step, metrics));
    }

    private NDArray loss(NDManager owner, long step, Map<String, Double> metrics) {
        List<float[]> clips = new ArrayList<>();
        for (int i = 0; i < config.batchSize(); i++) {
            clips.add(feed.take(step * config.batchSize() + i));
        }
        NDArray video = ClipTensors.stack(owner, clips, config.crop(), config.crop());
        NDArray latents = config.decoderOnly()
                ? model.encode(owner, weights, video, StreamMemory.begin(owner)).output()
                : model.encodeTrain(owner, weights, video);
        NDArray noise = times(owner.randomNormal(latents.getShape()), config.latentNoise());
        NDArray decoded = model.decodeTrain(owner, weights, latents.add(noise));
        NDArray target = video.get(":, {}:", config.model().framesPerLatent() - 1);
        NDArray difference = decoded.sub(target).mul(weight(video));
        NDArray pixels = difference.abs().mean();
        NDArray across = difference
                .get(":, :, :, :, 1:")
                .sub(difference.get(":, :, :, :, :-1"))
                .abs()
                .mean();
        NDArray down = difference
                .get(":, :, :, 1:")
                .sub(difference.get(":, :, :, :-1"))
                .abs()
                .mean();
        NDArray byChannel =
                latents.transpose(2, 0, 1, 3, 4).reshape(config.model().latentChannels(), -1);
        int[] values = {1};
        NDArray mean = byChannel.mean(values);
        NDArray variance = byChannel.square().mean(values).sub(mean.square());
        NDArray moments = mean.square().mean().add(variance.sub(1).square().mean());
        metrics.put("pixels", (double) pixels.getFloat());
        metrics.put("latent_moments", (double) moments.getFloat());
        NDArray loss = pixels.add(times(across.add(down), GRADIENT_WEIGHT)).add(times(moments, MOMENT_WEIGHT));
        if (config.sharpnessWeight() == 0) {
            return loss;
        }
        NDArray blur = Sharpness.distance(decoded, target);
        metrics.put("sharpness", (double) blur.getFloat());
        return loss.add(times(blur, config.sharpnessWeight()));
    }

    /** 1 where a pixel stays as it is, up to 1 + motion_weight where it changes: [B, T, 1, H, W], the picture's frame first. */
    private NDArray weight(NDArray video) {
        int first = config.model().framesPerLatent() - 1;
        NDArray before = video.get(":, {}:{}", first - 1, -1);
        NDArray change = video.get(":, {}:", first).sub(before).abs().max(new int[] {2}, true);
        return times(over(change, FULL_CHANGE).clip(0, 1), config.motionWeight())
                .add(1);
    }

    @Override
    public Map<String, Double> sample(Path folder, long step) throws IOException {
        ContactSheet sheet = new ContactSheet(1);
        double error = 0;
        int n = config.model().framesPerLatent();
        for (DrawnClip clip : heldOut) {
            try (NDManager owner = TorchEngine.newManager(device);
                    Weights shown = average()) {
                NDArray video =
                        ClipTensors.stack(owner, List.of(ClipTensors.video(clip, n)), config.width(), config.height());
                NDArray latents = model.encode(owner, shown, video, StreamMemory.begin(owner))
                        .output();
                NDArray decoded = model.decode(owner, shown, latents, StreamMemory.begin(owner))
                        .output()
                        .clip(0, 1);
                NDArray target = video.get(":, {}:", n - 1);
                error += decoded.sub(target).square().mean().getFloat() / HELD_OUT;
                sheet.row("", ClipTensors.images(target.squeeze(0)), List.of());
                sheet.row("", ClipTensors.images(decoded.squeeze(0)), List.of());
            }
        }
        sheet.write(folder.resolve(String.format("%06d.png", step)));
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("held_out_psnr", -10 * Math.log10(error));
        return scores;
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
        feed.close();
        weights.close();
        model.close();
    }
}
