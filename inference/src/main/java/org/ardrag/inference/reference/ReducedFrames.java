package org.ardrag.inference.reference;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;

/** Large frames at a smaller size, remembered from one chunk to the next. For one thread at a time. */
final class ReducedFrames {

    private final int width;
    private final int height;
    private Map<RgbImage, RgbImage> known = new IdentityHashMap<>();
    private Map<RgbImage, RgbImage> used = new IdentityHashMap<>();

    /** At this size. */
    ReducedFrames(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /** Forgets what has not been asked for since the last time. */
    void nextChunk() {
        known = used;
        used = new IdentityHashMap<>();
    }

    /** A frame at this size; the same object for the same object. */
    RgbImage of(RgbImage large) {
        return used.computeIfAbsent(
                large,
                frame -> known.containsKey(frame) ? known.get(frame) : BicubicResize.resize(frame, width, height));
    }

    /** The same tracks, grabbed in frames of this size. */
    List<HeldTrack> of(List<HeldTrack> tracks) {
        return tracks.stream()
                .map(track -> new HeldTrack(of(track.source()), track.grabbed(), track.path()))
                .toList();
    }
}
