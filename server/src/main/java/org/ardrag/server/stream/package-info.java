/** The WebSocket: messages in, messages and frames out. */
@NullMarked
package org.ardrag.server.stream;

import org.jspecify.annotations.NullMarked;
