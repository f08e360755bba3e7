/**
 * The manual check of clips that models learn from: what the stage {@code curate} made is looked through in the browser,
 * and what somebody says of a clip is kept beside it, where the training program finds it.
 */
@NullMarked
package org.ardrag.server.curation;

import org.jspecify.annotations.NullMarked;
