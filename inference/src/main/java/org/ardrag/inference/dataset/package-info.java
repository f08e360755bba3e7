/**
 * Datasets of clips as they lie in a folder: what the stage made, and what people said of it since. Read and written by
 * the training program and by the studio, which share nothing else.
 */
@NullMarked
package org.ardrag.inference.dataset;

import org.jspecify.annotations.NullMarked;
