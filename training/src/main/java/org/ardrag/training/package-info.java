/** The command line of training, evaluation and measurement. */
@NullMarked
package org.ardrag.training;

import org.jspecify.annotations.NullMarked;
