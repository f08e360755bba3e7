/** Errors of the HTTP interface as RFC 9457 problem documents. */
@NullMarked
package org.ardrag.server.problem;

import org.jspecify.annotations.NullMarked;
