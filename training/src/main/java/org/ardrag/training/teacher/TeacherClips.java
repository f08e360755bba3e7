package org.ardrag.training.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.data.ClipTensors;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.LatentPool;

/** Clips that a teacher makes, whole, with guidance. */
public final class TeacherClips {

    private final ModelManifest manifest;
    private final PictureInput reference;
    private final TeacherSampler sampler;
    private final BidirectionalModel teacher;
    private final TinyAutoencoder autoencoder;
    private final Weights autoencoderWeights;
    private final NothingHeld nothingHeld;
    private final Device device;

    /**
     * With a teacher and an autoencoder, which stay the caller's.
     *
     * @param reference how the picture enters
     */
    public TeacherClips(
            ModelManifest manifest,
            PictureInput reference,
            TeacherSampler sampler,
            BidirectionalModel teacher,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights,
            Device device) {
        this.manifest = manifest;
        this.reference = reference;
        this.sampler = sampler;
        this.teacher = teacher;
        this.autoencoder = autoencoder;
        this.autoencoderWeights = autoencoderWeights;
        this.nothingHeld = new NothingHeld(device, autoencoder, autoencoderWeights);
        this.device = device;
    }

    /**
     * The frames of a clip, the picture as the autoencoder gives it back first. No graph is to be recorded by these weights.
     *
     * @param asked the picture, and what is held
     */
    public List<RgbImage> generate(Weights weights, LatentPool.Sample asked) {
        try (NDManager owner = TorchEngine.newManager(device);
                StreamMemory beginning = StreamMemory.begin(owner)) {
            ClipBatch batch = ClipBatch.of(owner, manifest, List.of(asked));
            NDArray empty = nothingHeld.latents(owner, batch.latents().getShape());
            ClipCondition condition = ClipCondition.of(owner, batch, reference);
            ClipCondition nothing = condition.dropped(empty, new boolean[] {true});
            NDArray latents = sampler.generate(owner, teacher, weights, condition, nothing);
            NDArray frames = autoencoder
                    .decode(owner, autoencoderWeights, latents.transpose(0, 2, 1, 3, 4), beginning)
                    .output();
            return new ArrayList<>(ClipTensors.images(frames.get(0)));
        }
    }
}
