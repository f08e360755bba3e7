/** Published weights: what gets them into the project's own files. */
@NullMarked
package org.ardrag.training.model;

import org.jspecify.annotations.NullMarked;
