/** Pictures and drags of a studio's users, who said that they may serve training. */
@NullMarked
package org.ardrag.training.given;

import org.jspecify.annotations.NullMarked;
