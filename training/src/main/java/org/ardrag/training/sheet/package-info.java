/** Contact sheets: what was generated, laid out to be looked at. */
@NullMarked
package org.ardrag.training.sheet;

import org.jspecify.annotations.NullMarked;
