/** The first stage: the autoencoder that turns frames into latents and back. */
@NullMarked
package org.ardrag.training.autoencoder;

import org.jspecify.annotations.NullMarked;
