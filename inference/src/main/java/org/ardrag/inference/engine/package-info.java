/** Runs TorchScript programs that are kept as readable text. Nothing outside this package knows the PyTorch binding. */
@NullMarked
package org.ardrag.inference.engine;

import org.jspecify.annotations.NullMarked;
