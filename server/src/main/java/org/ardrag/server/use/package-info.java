/** For administrators: who uses the studio at this moment, and what can be done about it. */
@NullMarked
package org.ardrag.server.use;

import org.jspecify.annotations.NullMarked;
