/** Who may call: accounts and their roles, origins, tokens of pages, and the headers that keep a page to itself. */
@NullMarked
package org.ardrag.server.security;

import org.jspecify.annotations.NullMarked;
