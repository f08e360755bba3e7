/** From drawn clips to the tensors that a stage learns from. */
@NullMarked
package org.ardrag.training.data;

import org.jspecify.annotations.NullMarked;
