package org.ardrag.inference.session;

/**
 * What making one chunk took, in nanoseconds.
 *
 * @param control drawing and encoding the heatmap frames
 * @param denoise all denoising steps
 * @param cache the clean pass that writes the chunk's KV
 * @param decode latents to RGB frames
 */
public record ChunkTimings(long control, long denoise, long cache, long decode) {}
