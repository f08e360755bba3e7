package org.ardrag.training.teacher;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import org.ardrag.training.transformer.LatentPool;
import org.ardrag.training.transformer.PoolConfig;

/** A quick look at a teacher while it trains: held-out clips, generated whole. */
final class TeacherSheet implements AutoCloseable {

    private static final int CLIPS = 4;
    private static final int COLUMNS = 9;

    private final TeacherClips generator;
    private final LongFunction<DrawnClip> clips;
    private final LatentPool pool;

    TeacherSheet(
            TeacherConfig config,
            Device device,
            BidirectionalModel teacher,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights) {
        ModelManifest model = config.model();
        generator = new TeacherClips(
                model, config.reference(), config.sampler(), teacher, autoencoder, autoencoderWeights, device);
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
            List<RgbImage> generated =
                    generator.generate(weights, pool.samples().get(i));
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
