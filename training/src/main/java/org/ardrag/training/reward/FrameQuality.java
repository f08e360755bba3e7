package org.ardrag.training.reward;

import java.util.List;

/**
 * How good generated frames look, apart from where things went. The paper's is the LAION aesthetic predictor, which needs
 * CLIP ViT-L/14; {@link PictureLikeness} needs no weights.
 */
public interface FrameQuality {

    /** What it is called in a report. */
    String name();

    /**
     * The quality of every chunk, higher is better.
     *
     * @param paths where the clip's held points were found
     */
    double[] of(GeneratedClip clip, List<FollowedPath> paths);
}
