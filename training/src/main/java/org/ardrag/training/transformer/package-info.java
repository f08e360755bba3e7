/**
 * The transformer in training: the encoded clips that every stage learns from, clips of its own making ({@link
 * org.ardrag.training.transformer.SelfRollout}), and the second stage, in which it learns, by flow matching, to move what is
 * dragged.
 */
@NullMarked
package org.ardrag.training.transformer;

import org.jspecify.annotations.NullMarked;
