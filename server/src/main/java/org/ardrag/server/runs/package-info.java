/**
 * Runs of training stages: a queue for each device, processes of their own that outlive the studio, and what they
 * leave. What a stage can be told, its own program says; nothing here knows training.
 */
@NullMarked
package org.ardrag.server.runs;

import org.jspecify.annotations.NullMarked;
