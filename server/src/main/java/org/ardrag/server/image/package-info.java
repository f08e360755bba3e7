/** Uploaded pictures: told apart by content, measured before they are decoded, cut to the model's shape. */
@NullMarked
package org.ardrag.server.image;

import org.jspecify.annotations.NullMarked;
