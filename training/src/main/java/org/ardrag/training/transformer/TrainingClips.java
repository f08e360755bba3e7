package org.ardrag.training.transformer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongFunction;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.curate.CuratedDataset;
import org.jspecify.annotations.Nullable;

/**
 * Where a stage's clips come from.
 *
 * @param seed of the textures that clips are drawn with
 * @param dataset folder of a curated dataset, or null for drawn clips
 * @param firstClip number of the first clip
 */
public record TrainingClips(long seed, @Nullable Path dataset, long firstClip) {

    /**
     * Clips by their number, of a model's size.
     *
     * @throws IOException if the dataset cannot be read
     * @throws IllegalArgumentException if it has no such clips; says which it has
     */
    public LongFunction<DrawnClip> of(PoolConfig config, ModelManifest model) throws IOException {
        if (dataset == null) {
            ClipPainter painter = new ClipPainter(
                    TextureBank.training(seed, config.textures()),
                    ClipConfig.training(model.width(), model.height(), config.frames()));
            return painter::paint;
        }
        CuratedDataset curated = CuratedDataset.open(dataset, model.width(), model.height());
        int frames = curated.clips().get(0).frames();
        if (frames != config.frames()) {
            throw new IllegalArgumentException(
                    "frames is " + config.frames() + ", the clips in " + dataset + " have " + frames);
        }
        return curated;
    }
}
