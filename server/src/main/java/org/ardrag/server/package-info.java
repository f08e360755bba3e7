/** The studio server: starts the application and holds its configuration. */
@NullMarked
package org.ardrag.server;

import org.jspecify.annotations.NullMarked;
