/**
 * The packaged application as its users meet it: started as a process of its own, driven through a real, headless
 * Chromium. Classes named {@code *IT} share one application and one browser; they need the packaged application, see
 * {@link org.ardrag.e2e.StudioProcess}. Beside them stand the rules over all modules.
 */
@NullMarked
package org.ardrag.e2e;

import org.jspecify.annotations.NullMarked;
