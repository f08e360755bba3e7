/**
 * What a small model is shown beside its noisy latent: pictures in which what is held has been moved along already, with all
 * around it and cut out by itself. A large model does without.
 */
@NullMarked
package org.ardrag.inference.reference;

import org.jspecify.annotations.NullMarked;
