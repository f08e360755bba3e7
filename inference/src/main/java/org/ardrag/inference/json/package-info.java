/** Reading and writing the JSON of configurations and headers. */
@NullMarked
package org.ardrag.inference.json;

import org.jspecify.annotations.NullMarked;
