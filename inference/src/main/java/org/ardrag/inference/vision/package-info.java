/** Networks that look at single pictures: the CLIP encoder that tells a transformer of them, and the aesthetic predictor. */
@NullMarked
package org.ardrag.inference.vision;

import org.jspecify.annotations.NullMarked;
