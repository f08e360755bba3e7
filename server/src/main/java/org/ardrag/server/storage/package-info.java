/** What outlives the studio's process: the database, and how blocking calls to it are made. */
@NullMarked
package org.ardrag.server.storage;

import org.jspecify.annotations.NullMarked;
