/** What a pointer does, turned into the positions that a model is asked to follow. */
@NullMarked
package org.ardrag.inference.trajectory;

import org.jspecify.annotations.NullMarked;
