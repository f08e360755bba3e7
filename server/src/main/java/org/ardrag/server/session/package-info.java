/** Sessions: what a viewer did, when the next chunk is due, which frames may be sent. */
@NullMarked
package org.ardrag.server.session;

import org.jspecify.annotations.NullMarked;
