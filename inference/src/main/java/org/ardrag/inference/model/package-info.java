/** The networks, with the field's names for their parts: the causal Wan transformer and the tiny autoencoder. */
@NullMarked
package org.ardrag.inference.model;

import org.jspecify.annotations.NullMarked;
