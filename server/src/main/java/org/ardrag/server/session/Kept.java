package org.ardrag.server.session;

/**
 * What was kept of a session.
 *
 * @param model its name
 * @param checksum of its weights
 * @param frames the picture included
 * @param fps frames a second
 * @param width pixels
 * @param height pixels
 */
public record Kept(String model, String checksum, int frames, int fps, int width, int height) {}
