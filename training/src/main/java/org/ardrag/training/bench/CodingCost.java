package org.ardrag.training.bench;

import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Objects;
import org.ardrag.inference.model.TinyAutoencoderConfig;

/**
 * How many products the layers of a tiny autoencoder take, each where it computes: some at half of the frames, some at a
 * quarter of the places.
 *
 * @param encoder of its layers
 * @param decoder of its layers
 */
record CodingCost(double encoder, double decoder) {

    /**
     * Of both ways.
     *
     * @param frames that come in, and go out
     * @param height of a frame, pixels
     * @param width of a frame, pixels
     */
    static CodingCost of(TinyAutoencoderConfig model, double frames, int height, int width) {
        double places = frames * height * width / model.patchSize() / model.patchSize();
        double encoder = 0;
        double decoder = 0;
        for (Map.Entry<String, Shape> weight : model.weightShapes().entrySet()) {
            if (weight.getValue().dimension() == 4) {
                double products = weight.getValue().size() * places * share(model, weight.getKey());
                if (weight.getKey().startsWith("encoder.")) {
                    encoder += products;
                } else {
                    decoder += products;
                }
            }
        }
        return new CodingCost(encoder, decoder);
    }

    /** At how many places a layer computes, as a share of the places of all frames' patches. */
    private static double share(TinyAutoencoderConfig model, String name) {
        int layer = Integer.parseInt(name.split("\\.")[1]);
        double share = 1;
        if (name.startsWith("encoder.")) {
            for (int stage = 0; stage < 3; stage++) {
                int first = 2 + 5 * stage; // halves time; the one behind it halves space
                share /= layer >= first && model.encoderTimeDownscale().get(stage) ? 2 : 1;
                boolean halved =
                        Objects.requireNonNull(model.encoderSpaceDownscale()).get(stage);
                share /= layer > first && halved ? 4 : 1;
            }
            return share;
        }
        for (int stage = 2; stage >= 0; stage--) {
            int grows = 7 + 6 * stage; // doubles time, behind a layer that doubles space
            share /= layer <= grows && model.decoderTimeUpscale().get(stage) ? 2 : 1;
            share /= layer < grows && model.decoderSpaceUpscale().get(stage) ? 4 : 1;
        }
        return share;
    }
}
