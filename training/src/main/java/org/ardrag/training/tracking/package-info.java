/**
 * Finding points of a picture again in the frames after it. Two trackers that work differently, so that one can be held
 * against the other; neither knows where a point was asked to go.
 */
@NullMarked
package org.ardrag.training.tracking;

import org.jspecify.annotations.NullMarked;
