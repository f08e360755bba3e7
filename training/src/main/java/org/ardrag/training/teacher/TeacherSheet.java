package org.ardrag.training.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.LatentPool;
import org.ardrag.training.transformer.PoolConfig;

/** A quick look at a teacher while it trains: held-out clips, generated whole. */
final class TeacherSheet implements AutoCloseable {

    private static final int CLIPS = 4;
    private static final int COLUMNS = 9;

    private final TeacherConfig config;
    private final Device device;
    private final BidirectionalModel teacher;
    private final ClipPools pools;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final LongFunction<DrawnClip> clips;
    private final LatentPool pool;

    TeacherSheet(
            TeacherConfig config,
            Device device,
            BidirectionalModel teacher,
            ClipPools pools,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights) {
        this.config = config;
        this.device = device;
        this.teacher = teacher;
        this.pools = pools;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
        ModelManifest model = config.model();
        ClipPainter painter = new ClipPainter(
                TextureBank.heldOut(config.seed() + 1, config.pool().textures()),
                ClipConfig.heldOut(model.width(), model.height(), config.pool().frames()));
        clips = new WholeDrags(painter::paint);
        PoolConfig shown = PoolConfig.of(config.pool().frames(), CLIPS);
        pool = new LatentPool(model, shown, config.controlWeight(), device, autoencoder, autoencoderWeights, clips, 0);
    }

    /** Writes the true clips above the generated ones; returns the errors of the teacher and of the still picture. */
    Map<String, Double> write(Path file, Weights weights) throws IOException {
        if (pool.size() == 0) {
            pool.refresh(
                    samples -> samples.stream().map(LatentPool.Sample::latents).toList());
        }
        ContactSheet sheet = new ContactSheet(1);
        double error = 0;
        double still = 0;
        for (int i = 0; i < CLIPS; i++) {
            DrawnClip clip = clips.apply(i);
            List<RgbImage> generated = generate(pool.samples().get(i), weights);
            ClipSheets.add(sheet, "", clip, COLUMNS);
            ClipSheets.addFrames(sheet, generated, clip.tracks(), COLUMNS);
            int last = clip.frames() - 1;
            error += squaredError(generated.get(last), clip.frame(last)) / CLIPS;
            still += squaredError(clip.frame(0), clip.frame(last)) / CLIPS;
        }
        sheet.write(file);
        Map<String, Double> scores = new LinkedHashMap<>();
        scores.put("held_out_error", error);
        scores.put("still_error", still);
        return scores;
    }

    private List<RgbImage> generate(LatentPool.Sample sample, Weights weights) {
        try (NDManager owner = TorchEngine.newManager(device);
                StreamMemory beginning = StreamMemory.begin(owner)) {
            ClipBatch batch = ClipBatch.of(owner, config.model(), List.of(sample));
            NDArray empty = pools.nothingHeld(owner, batch.latents().getShape());
            ClipCondition condition = ClipCondition.of(owner, batch, config.reference());
            ClipCondition nothing = condition.dropped(empty, new boolean[] {true});
            NDArray latents = config.sampler().generate(owner, teacher, weights, condition, nothing);
            NDArray frames = autoencoder
                    .decode(owner, autoencoderWeights, latents.transpose(0, 2, 1, 3, 4), beginning)
                    .output();
            return new ArrayList<>(ClipTensors.images(frames.get(0)));
        }
    }

    private static double squaredError(RgbImage a, RgbImage b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            double difference = ((a.rgb()[i] & 255) - (b.rgb()[i] & 255)) / 255.0;
            sum += difference * difference;
        }
        return sum / a.rgb().length;
    }

    @Override
    public void close() {
        pool.close();
    }
}
