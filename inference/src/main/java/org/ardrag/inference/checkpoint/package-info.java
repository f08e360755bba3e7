/**
 * Published checkpoints as their makers store them: safetensors, whole or in shards, and PyTorch's own files, of which
 * nothing is ever executed. They are read tensor by tensor, since they may be larger than the memory.
 */
@NullMarked
package org.ardrag.inference.checkpoint;

import org.jspecify.annotations.NullMarked;
