package org.ardrag.inference.trajectory;

/**
 * One point of a drawn path.
 *
 * @param x fraction of the frame's width
 * @param y fraction of the frame's height
 * @param millis time since the path's first point
 */
public record PathPoint(float x, float y, long millis) {}
