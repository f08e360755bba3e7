/** Work that falls into pieces which know nothing of each other, and where these are done. */
@NullMarked
package org.ardrag.training.pieces;

import org.jspecify.annotations.NullMarked;
