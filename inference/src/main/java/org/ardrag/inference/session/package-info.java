/** A model loaded onto one device, and the sessions that make chunks with it: the module's front door. */
@NullMarked
package org.ardrag.inference.session;

import org.jspecify.annotations.NullMarked;
