package org.ardrag.training.reward;

import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;

/**
 * Frames that were made from a picture, and what was asked for.
 *
 * @param frames the picture, then whole chunks
 * @param asked paths of the points that were held
 * @param framesPerChunk frames of a chunk
 */
public record GeneratedClip(List<RgbImage> frames, List<AskedPath> asked, int framesPerChunk) {

    public GeneratedClip {
        frames = List.copyOf(frames);
        asked = List.copyOf(asked);
        int count = frames.size();
        if (framesPerChunk < 1 || count <= framesPerChunk || (count - 1) % framesPerChunk != 0) {
            throw new IllegalArgumentException(count + " frames in chunks of " + framesPerChunk
                    + " were given; the picture and at least one whole chunk are needed");
        }
        for (AskedPath path : asked) {
            if (path.x().length != count) {
                throw new IllegalArgumentException(
                        "a path of " + path.x().length + " places was given for " + count + " frames");
            }
        }
    }

    /** Frames that were made under these controls, one control a chunk. */
    public static GeneratedClip of(List<RgbImage> frames, List<ControlChunk> controls, int framesPerChunk) {
        return new GeneratedClip(frames, AskedPath.of(controls, framesPerChunk), framesPerChunk);
    }

    public RgbImage picture() {
        return frames.get(0);
    }

    /** Chunks behind the picture. */
    public int chunks() {
        return (frames.size() - 1) / framesPerChunk;
    }

    /** The first frame of a chunk, counted from 0 behind the picture. */
    public int firstFrame(int chunk) {
        return 1 + chunk * framesPerChunk;
    }
}
