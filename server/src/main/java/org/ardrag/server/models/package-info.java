/**
 * The registry of models: where each came from, which one new sessions get, how models come in and go. What they are run
 * by is in package {@code device}.
 */
@NullMarked
package org.ardrag.server.models;

import org.jspecify.annotations.NullMarked;
