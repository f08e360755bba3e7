package org.ardrag.training.grpo;

import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.training.transformer.LatentPool;

/**
 * What the rollouts of a group begin from: a picture and what is asked of it. Nothing else of the clip that it comes from is
 * looked at.
 *
 * @param sample encoded picture, controls and references
 * @param picture frame 0
 * @param controls of the chunks behind it
 */
record Condition(LatentPool.Sample sample, RgbImage picture, List<ControlChunk> controls) {}
