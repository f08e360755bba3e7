/**
 * Measuring what a model shows: how far asked points follow, how still the rest is, how much the picture suffers.
 *
 * <p>A {@link org.ardrag.training.evaluate.Generator} makes frames, all else works on frames and positions, so that a figure
 * can be checked by hand.
 */
@NullMarked
package org.ardrag.training.evaluate;

import org.jspecify.annotations.NullMarked;
