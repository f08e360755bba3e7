/**
 * Measuring what a model shows: how far asked points follow, how still the rest is, how much the picture suffers.
 *
 * <p>What is here needs no engine: it works on frames and on positions, so that a figure can be checked by hand.
 */
@NullMarked
package org.ardrag.training.evaluate;

import org.jspecify.annotations.NullMarked;
