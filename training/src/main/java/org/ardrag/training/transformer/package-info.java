/** The second stage: the transformer learns, by flow matching, to move what is dragged. */
@NullMarked
package org.ardrag.training.transformer;

import org.jspecify.annotations.NullMarked;
