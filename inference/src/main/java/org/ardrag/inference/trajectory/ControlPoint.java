package org.ardrag.inference.trajectory;

/**
 * Where one track is asked to be in one frame.
 *
 * @param track the track's number
 * @param x fraction of the frame's width, 0 is the left edge
 * @param y fraction of the frame's height, 0 is the top edge
 */
public record ControlPoint(int track, float x, float y) {}
