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
    public Made generate(DrawnClip asked, long seed) {
        RgbImage picture = asked.frame(0);
        List<RgbImage> frames = new ArrayList<>();
        frames.add(picture);
        List<Double> chunks = new ArrayList<>();
        double first = Double.NaN;
        long begun = System.nanoTime();
        try (GenerationSession session = model.open(picture, seed, null)) {
            for (ControlChunk control : ClipControls.of(asked, model.info().framesPerChunk())) {
                long chunkBegun = System.nanoTime();
                frames.addAll(session.next(control).frames());
                chunks.add((System.nanoTime() - chunkBegun) / 1e6);
                first = chunks.size() == 1 ? (System.nanoTime() - begun) / 1e6 : first;
            }
            return new Made(frames, first, chunks, (System.nanoTime() - begun) / 1e6);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
