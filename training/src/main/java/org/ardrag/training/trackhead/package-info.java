/** The light track head, trained to give the latents that the autoencoder's encoder makes of heatmaps. */
@NullMarked
package org.ardrag.training.trackhead;

import org.jspecify.annotations.NullMarked;
