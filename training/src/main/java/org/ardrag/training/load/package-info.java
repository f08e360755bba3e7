/** Visitors of every kind, well-behaved or not, that a studio has to bear at one time. */
@NullMarked
package org.ardrag.training.load;

import org.jspecify.annotations.NullMarked;
