/** Pictures and drags that people give for training, when they were asked and said yes, until they take it back. */
@NullMarked
package org.ardrag.server.giving;

import org.jspecify.annotations.NullMarked;
