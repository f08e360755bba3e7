package org.ardrag.training.evaluate;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.transformer.HeadShare;
import org.jspecify.annotations.Nullable;

/**
 * A model whose transformer adds nothing: what is laid on its channels, decoded. What a transformer is worth is what it reaches
 * beyond that.
 */
final class ReferencesAlone {

    private ReferencesAlone() {}

    /** The model with a head of zeros; null for a model that predicts the flow, of which nothing would be noise. */
    static @Nullable Generator of(Path folder, ModelManifest manifest, Device device) throws IOException {
        if (manifest.prediction() != Prediction.BLEND) {
            return null;
        }
        try (Weights transformer = Weights.load(folder.resolve("transformer.safetensors"), device);
                Weights autoencoder = Weights.load(folder.resolve("autoencoder.safetensors"), device)) {
            HeadShare.take(transformer, 0);
            return new SessionGenerator(StudioModel.of(manifest, device, transformer, autoencoder));
        }
    }
}
