/** What all stages share: the optimiser, the loop, checkpoints and the folder of a run. */
@NullMarked
package org.ardrag.training.loop;

import org.jspecify.annotations.NullMarked;
