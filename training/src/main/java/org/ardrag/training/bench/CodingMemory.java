package org.ardrag.training.bench;

import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.session.ModelManifest;

/**
 * What a tiny autoencoder has in memory at its most where whole clips pass through it without a graph, in float32, bytes: a
 * layer's input and its output at full size, or the four maps of a MemBlock (its input, that joined with the step before, its
 * output) where those are larger.
 */
final class CodingMemory {

    private CodingMemory() {}

    /** Encoding clips of so many frames, the picture included; it is repeated to fill its chunk. */
    static double encoding(ModelManifest manifest, int clips, int frames) {
        TinyAutoencoderConfig model = manifest.autoencoder();
        double first = model.encoderTimeDownscale().get(0) ? 0.5 : 1;
        boolean[] halved = halved(model);
        first /= halved[0] ? 4 : 1;
        double channels = Math.max(2, 4 * first) * model.encoderWidth();
        return clips * places(manifest, frames) * channels * Precision.FLOAT32.bytes()
                + planes(manifest, clips, frames);
    }

    /** Decoding one clip. */
    static double decoding(ModelManifest manifest, int frames) {
        TinyAutoencoderConfig model = manifest.autoencoder();
        int last = model.decoderWidths().size() - 1;
        double channels =
                model.decoderWidths().get(last - 1) + model.decoderWidths().get(last);
        return places(manifest, frames) * channels * Precision.FLOAT32.bytes() + planes(manifest, 1, frames);
    }

    private static boolean[] halved(TinyAutoencoderConfig model) {
        boolean[] halved = new boolean[3];
        if (model.encoderSpaceDownscale() != null) {
            for (int i = 0; i < halved.length; i++) {
                halved[i] = model.encoderSpaceDownscale().get(i);
            }
        }
        return halved;
    }

    /** Patches of all frames. */
    private static double places(ModelManifest manifest, int frames) {
        int patch = manifest.autoencoder().patchSize();
        return (double) shown(manifest, frames) * manifest.height() * manifest.width() / patch / patch;
    }

    private static double planes(ModelManifest manifest, int clips, int frames) {
        return 3.0 * clips * shown(manifest, frames) * manifest.height() * manifest.width() * Precision.FLOAT32.bytes();
    }

    private static int shown(ModelManifest manifest, int frames) {
        return manifest.autoencoder().framesPerLatent() + frames - 1;
    }
}
