/** From a prompt to what the transformer looks at: cleaning, tokens, the umT5 encoder, embeddings kept on disk. */
@NullMarked
package org.ardrag.inference.text;

import org.jspecify.annotations.NullMarked;
