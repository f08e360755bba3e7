/** Weights by their official names, read from and written to safetensors files of any size. */
@NullMarked
package org.ardrag.inference.weights;

import org.jspecify.annotations.NullMarked;
