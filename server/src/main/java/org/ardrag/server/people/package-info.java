/** Accounts, what their owners prove themselves with, and the pages for both. */
@NullMarked
package org.ardrag.server.people;

import org.jspecify.annotations.NullMarked;
