/** What one person, and one address, may take of the studio. */
@NullMarked
package org.ardrag.server.fairness;

import org.jspecify.annotations.NullMarked;
