/** Videos that people keep: looked at, gone on with, shared by a link, and gone when their time is over. */
@NullMarked
package org.ardrag.server.gallery;

import org.jspecify.annotations.NullMarked;
