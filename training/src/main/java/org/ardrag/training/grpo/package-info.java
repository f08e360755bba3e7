/**
 * Reinforcement by group relative policy optimisation with selective stochastic sampling: transitions with a known density,
 * rollouts in groups, advantages, the objective, the stage.
 */
@NullMarked
package org.ardrag.training.grpo;

import org.jspecify.annotations.NullMarked;
