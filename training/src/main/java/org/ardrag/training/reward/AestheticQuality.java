package org.ardrag.training.reward;

import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.vision.AestheticModel;
import org.ardrag.inference.weights.Weights;

/**
 * Quality as the paper has it: the LAION aesthetic predictor's score, about 1 to 10, as the mean over a chunk's frames
 * (AR-Drag, arXiv 2510.08131, section 4).
 *
 * @param model the predictor; it stays the caller's
 * @param weights of the predictor, the picture tower's and the head's; they stay the caller's
 */
public record AestheticQuality(AestheticModel model, Weights weights) implements FrameQuality {

    public AestheticQuality {
        weights.requireShapes(model.config().weightShapes());
    }

    @Override
    public String name() {
        return "LAION aesthetic score";
    }

    @Override
    public double[] of(GeneratedClip clip, List<FollowedPath> paths) {
        double[] quality = new double[clip.chunks()];
        for (int chunk = 0; chunk < quality.length; chunk++) {
            int from = clip.firstFrame(chunk);
            List<RgbImage> frames = clip.frames().subList(from, from + clip.framesPerChunk());
            for (float score : model.score(weights, frames)) {
                quality[chunk] += score / clip.framesPerChunk();
            }
        }
        return quality;
    }
}
