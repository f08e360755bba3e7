/** Who may call: origins, and the headers that keep the page to itself. */
@NullMarked
package org.ardrag.server.security;

import org.jspecify.annotations.NullMarked;
