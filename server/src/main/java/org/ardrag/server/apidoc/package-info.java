/** The page that tells programs which calls there are. */
@NullMarked
package org.ardrag.server.apidoc;

import org.jspecify.annotations.NullMarked;
