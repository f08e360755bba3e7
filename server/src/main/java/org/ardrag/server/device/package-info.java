/** The device, its one thread, and the models that live on it. */
@NullMarked
package org.ardrag.server.device;

import org.jspecify.annotations.NullMarked;
