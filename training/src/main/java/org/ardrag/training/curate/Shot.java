package org.ardrag.training.curate;

/**
 * A piece of a video between two cuts.
 *
 * @param first its first frame, counted from the video's first
 * @param end the frame behind its last
 */
record Shot(int first, int end) {}
