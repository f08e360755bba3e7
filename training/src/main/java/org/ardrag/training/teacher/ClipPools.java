package org.ardrag.training.teacher;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.curate.Bucket;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.transformer.ClipBatch;
import org.ardrag.training.transformer.LatentPool;
import org.ardrag.training.transformer.PoolConfig;
import org.ardrag.training.transformer.TrainingClips;

/** Encoded clips in one or several sizes, each in a pool of its own; a batch has one size. */
public final class ClipPools implements AutoCloseable {

    private final PoolConfig config;
    private final NothingHeld nothingHeld;
    private final List<Pool> pools = new ArrayList<>();

    private record Pool(ModelManifest manifest, LatentPool clips) {}

    /**
     * Opens the pools; nothing is drawn yet.
     *
     * @param model in its own size
     * @param config how clips are drawn and kept
     * @param controlWeight how much more the surroundings of a control point count in the loss
     * @param buckets sizes that clips come in; none for the model's own
     * @param source of the clips
     * @throws IOException if the dataset cannot be read
     */
    public ClipPools(
            ModelManifest model,
            PoolConfig config,
            double controlWeight,
            List<Bucket> buckets,
            TrainingClips source,
            Device device,
            TinyAutoencoder autoencoder,
            Weights autoencoderWeights)
            throws IOException {
        this.config = config;
        this.nothingHeld = new NothingHeld(device, autoencoder, autoencoderWeights);
        List<Bucket> sizes = buckets.isEmpty() ? List.of(new Bucket(model.width(), model.height())) : buckets;
        for (Bucket size : sizes) {
            ModelManifest own = model.withSize(size.width(), size.height());
            LatentPool pool = new LatentPool(
                    own,
                    config,
                    controlWeight,
                    device,
                    autoencoder,
                    autoencoderWeights,
                    new WholeDrags(source.of(config, own)),
                    source.firstClip());
            pools.add(new Pool(own, pool));
        }
    }

    /** Brings new clips in where it is time; once before each batch. */
    public void refresh(long batch) {
        for (Pool pool : pools) {
            boolean begins = pool.clips().size() == 0;
            int times = begins ? LatentPool.FIRST_BATCHES : batch % config.poolEvery() == 0 ? 1 : 0;
            for (int i = 0; i < times; i++) {
                pool.clips()
                        .refresh(samples ->
                                samples.stream().map(LatentPool.Sample::latents).toList());
            }
        }
    }

    /** Fills the pools with what is in them when this batch is next. */
    public void resume(long batch) {
        pools.forEach(pool -> pool.clips().resume(batch));
    }

    /** Clips of one size. */
    public ClipBatch draw(NDManager owner, SplittableRandom random) {
        Pool pool = pools.get(random.nextInt(pools.size()));
        List<LatentPool.Sample> samples = new ArrayList<>();
        for (int i = 0; i < config.batchSize(); i++) {
            samples.add(pool.clips().pick(random));
        }
        return ClipBatch.of(owner, pool.manifest(), samples);
    }

    /** {@link NothingHeld#latents} for clips of this shape. */
    public NDArray nothingHeld(NDManager owner, Shape latents) {
        return nothingHeld.latents(owner, latents);
    }

    @Override
    public void close() {
        pools.forEach(pool -> pool.clips().close());
    }
}
