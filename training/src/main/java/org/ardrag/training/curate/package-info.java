/**
 * From videos to clips to train on, with the tracks of what moves in them ("control-aware data curation", AR-Drag,
 * arXiv 2510.08131): shots, buckets, points, tracks that can be trusted, and a person's word on each clip.
 */
@NullMarked
package org.ardrag.training.curate;

import org.jspecify.annotations.NullMarked;
