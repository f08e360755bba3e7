/** Measures what a machine gives and what the studio makes of it. */
@NullMarked
package org.ardrag.training.bench;

import org.jspecify.annotations.NullMarked;
