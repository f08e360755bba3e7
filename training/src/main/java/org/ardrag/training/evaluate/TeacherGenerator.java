package org.ardrag.training.evaluate;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.download.Checksum;
import org.ardrag.training.teacher.BidirectionalModel;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.teacher.TeacherClips;
import org.ardrag.training.teacher.TeacherSampler;
import org.ardrag.training.transformer.ClipEncoder;

/**
 * Lets a teacher generate whole clips. What it shows first it shows when the clip is done, so its first frame takes as long as
 * all of it (the latency of AR-Drag's second table, arXiv 2510.08131).
 */
final class TeacherGenerator implements Generator {

    private static final double NO_CONTROL_WEIGHT = 0;

    private final Teacher teacher;
    private final TeacherSampler sampler;
    private final String checksum;
    private final String device;
    private final CausalWanModel model;
    private final Weights weights;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final TeacherClips generator;
    private final ClipEncoder encoder;

    /**
     * Loads a teacher.
     *
     * @param folder as the teacher stage left it
     */
    TeacherGenerator(Path folder, TeacherSampler sampler, Device device) throws IOException {
        this.sampler = sampler;
        this.device = device.toString();
        teacher = Teacher.read(folder);
        ModelManifest manifest = teacher.model();
        checksum = Checksum.sha256(Teacher.weights(folder)).hex();
        model = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, device);
        weights = Weights.load(Teacher.weights(folder), device);
        weights.requireShapes(manifest.transformer().weightShapes());
        autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, device);
        autoencoderWeights = Weights.load(Teacher.autoencoder(folder), device);
        autoencoderWeights.requireShapes(manifest.autoencoder().weightShapes());
        generator = new TeacherClips(
                manifest,
                teacher.reference(),
                sampler,
                new BidirectionalModel(manifest, teacher.reference(), model),
                autoencoder,
                autoencoderWeights,
                device);
        encoder = new ClipEncoder(manifest, NO_CONTROL_WEIGHT, device, autoencoder, autoencoderWeights);
    }

    @Override
    public Subject subject() {
        return new Subject(
                teacher.model().name(),
                checksum,
                weights.parameters(),
                String.format(
                        Locale.ROOT,
                        "float32, fused attention, whole clips in %d steps, guidance %s",
                        sampler.steps(),
                        sampler.guidance()),
                device);
    }

    @Override
    public boolean wholeDrags() {
        return true;
    }

    @Override
    public Made generate(DrawnClip asked, long seed) {
        long begun = System.nanoTime();
        DrawnClip still = Clips.still(asked.frame(0), asked.frames(), asked.tracks());
        TorchEngine.seed(seed);
        List<RgbImage> frames = generator.generate(weights, encoder.encode(still));
        frames.set(0, asked.frame(0)); // the trackers begin on the picture itself
        double taken = (System.nanoTime() - begun) / 1e6;
        double chunk = taken * teacher.model().framesPerChunk() / (frames.size() - 1);
        return new Made(frames, taken, List.of(chunk), taken);
    }

    @Override
    public void close() {
        autoencoderWeights.close();
        autoencoder.close();
        weights.close();
        model.close();
    }
}
