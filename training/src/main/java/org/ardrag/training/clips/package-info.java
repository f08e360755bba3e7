/**
 * Clips that the project draws itself: textured scenes in which things move on paths that are known exactly.
 *
 * <p>A clip is a function of its configuration, its texture bank and its seed. Nothing is loaded and nothing is random
 * beyond the seed, so a training run can be repeated and an evaluation clip can be named by a number.
 */
@NullMarked
package org.ardrag.training.clips;

import org.jspecify.annotations.NullMarked;
