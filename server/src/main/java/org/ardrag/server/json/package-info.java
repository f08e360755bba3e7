/** Reading JSON that somebody else wrote: every refusal says what was given and what is allowed. */
@NullMarked
package org.ardrag.server.json;

import org.jspecify.annotations.NullMarked;
