/** Reinforcement by group relative policy optimisation: transitions with a known density, advantages, the objective. */
@NullMarked
package org.ardrag.training.grpo;

import org.jspecify.annotations.NullMarked;
