package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * Features of frames and of videos: what the model's own autoencoder, trained on pixels alone, makes of them. Of a latent frame
 * the mean and the deviation of each channel over all places; of two latent frames in a row the mean of each channel and the
 * mean of what changes in it. They see colours, contrast, sharpness and how much moves, not what is shown.
 */
final class LatentFeatures {

    private LatentFeatures() {}

    /** Of single latent frames behind the picture, each [channels][places]. */
    static List<double[]> ofFrames(List<float[]> latents, int channels) {
        List<double[]> features = new ArrayList<>();
        for (float[] latent : latents.subList(1, latents.size())) {
            int places = latent.length / channels;
            double[] feature = new double[2 * channels];
            for (int c = 0; c < channels; c++) {
                double sum = 0;
                double squares = 0;
                for (int i = c * places; i < (c + 1) * places; i++) {
                    sum += latent[i];
                    squares += (double) latent[i] * latent[i];
                }
                feature[c] = sum / places;
                feature[channels + c] = Math.sqrt(Math.max(0, squares / places - feature[c] * feature[c]));
            }
            features.add(feature);
        }
        return features;
    }

    /** Of two latent frames in a row. */
    static List<double[]> ofVideos(List<float[]> latents, int channels) {
        List<double[]> features = new ArrayList<>();
        for (int m = 1; m < latents.size(); m++) {
            float[] before = latents.get(m - 1);
            float[] after = latents.get(m);
            int places = after.length / channels;
            double[] feature = new double[2 * channels];
            for (int i = 0; i < after.length; i++) {
                feature[i / places] += (before[i] + after[i]) / 2.0 / places;
                feature[channels + i / places] += Math.abs(after[i] - before[i]) / places;
            }
            features.add(feature);
        }
        return features;
    }
}
