package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;

/** Lets a model generate as the studio does, and looks at the clock. */
final class Generator {

    private final StudioModel model;
    private final List<Double> firstFrames = new ArrayList<>();
    private final List<Double> chunks = new ArrayList<>();

    Generator(StudioModel model) {
        this.model = model;
    }

    /** The picture and the frames that follow from it under these controls. */
    List<RgbImage> generate(RgbImage picture, long seed, List<ControlChunk> controls) {
        List<RgbImage> frames = new ArrayList<>();
        frames.add(picture);
        long begun = System.nanoTime();
        try (GenerationSession session = model.open(picture, seed, null)) {
            for (int m = 0; m < controls.size(); m++) {
                long chunkBegun = System.nanoTime();
                frames.addAll(session.next(controls.get(m)).frames());
                long done = System.nanoTime();
                chunks.add((done - chunkBegun) / 1e6);
                if (m == 0) {
                    firstFrames.add((done - begun) / 1e6);
                }
            }
        }
        return frames;
    }

    /** Controls of chunks in which nothing is asked. */
    List<ControlChunk> nothing(int count) {
        List<List<ControlPoint>> frames = Collections.nCopies(model.info().framesPerChunk(), List.of());
        return Collections.nCopies(count, new ControlChunk(frames));
    }

    /** Median time from opening a session to its first generated frame, ms. */
    double firstFrameMillis() {
        return Statistics.median(firstFrames);
    }

    /** Median time of a chunk, ms. */
    double chunkMillis() {
        return Statistics.median(chunks);
    }
}
