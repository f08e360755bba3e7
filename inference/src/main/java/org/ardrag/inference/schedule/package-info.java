/** Flow matching: noise levels, steps, and what a step does to a latent. */
@NullMarked
package org.ardrag.inference.schedule;

import org.jspecify.annotations.NullMarked;
