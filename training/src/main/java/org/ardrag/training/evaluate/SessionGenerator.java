package org.ardrag.training.evaluate;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.ClipControls;

/** Lets a causal model generate as the studio does, chunk by chunk. */
final class SessionGenerator implements Generator {

    private final StudioModel model;
    private final List<Double> firstFrames = new ArrayList<>();
    private final List<Double> chunks = new ArrayList<>();

    /** Takes the model over. */
    SessionGenerator(StudioModel model) {
        this.model = model;
    }

    @Override
    public Subject subject() {
        ModelInfo info = model.info();
        return new Subject(
                info.name(),
                info.checksum(),
                info.parameters(),
                info.precision() + (model.compute().fusedAttention() ? ", fused attention" : ", plain attention"),
                info.device());
    }

    @Override
    public List<RgbImage> generate(DrawnClip asked, long seed) {
        RgbImage picture = asked.frame(0);
        List<ControlChunk> controls = ClipControls.of(asked, model.info().framesPerChunk());
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

    @Override
    public double firstFrameMillis() {
        return Statistics.median(firstFrames);
    }

    @Override
    public double chunkMillis() {
        return Statistics.median(chunks);
    }

    @Override
    public void close() {
        model.close();
    }
}
