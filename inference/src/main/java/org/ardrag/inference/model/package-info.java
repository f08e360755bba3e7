/**
 * The video networks, with the field's names for their parts: the Wan transformer, causal and bidirectional, the Wan VAE
 * and the tiny autoencoder.
 */
@NullMarked
package org.ardrag.inference.model;

import org.jspecify.annotations.NullMarked;
