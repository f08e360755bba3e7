/** Test support shared by the modules: found by JUnit on the class path, nothing to register. */
@NullMarked
package org.ardrag.inference.testing;

import org.jspecify.annotations.NullMarked;
