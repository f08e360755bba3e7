/** Distillation: the losses by which a causal few-step student learns from a many-step teacher. */
@NullMarked
package org.ardrag.training.distill;

import org.jspecify.annotations.NullMarked;
