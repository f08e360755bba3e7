/** The teacher: a transformer that looks both ways and learns to move what is dragged from the true clips. */
@NullMarked
package org.ardrag.training.teacher;

import org.jspecify.annotations.NullMarked;
