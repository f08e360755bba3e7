/** Pictures as plain values: no toolkit, no native memory. */
@NullMarked
package org.ardrag.inference.image;

import org.jspecify.annotations.NullMarked;
