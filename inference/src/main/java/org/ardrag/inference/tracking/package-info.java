/** A network that follows points through videos. Where tracks come from and what they are good for is the training's business. */
@NullMarked
package org.ardrag.inference.tracking;

import org.jspecify.annotations.NullMarked;
