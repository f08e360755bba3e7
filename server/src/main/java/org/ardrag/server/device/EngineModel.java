package org.ardrag.server.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.session.GenerationSession;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.session.SessionMemory;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.trajectory.ControlChunk;
import org.jspecify.annotations.Nullable;

/** {@link LiveModel} over the inference module. */
final class EngineModel implements LiveModel {

    private final StudioModel model;

    private EngineModel(StudioModel model) {
        this.model = model;
    }

    static LiveModel load(Path folder, InferenceOptions options) throws IOException {
        return new EngineModel(StudioModel.load(folder, options));
    }

    @Override
    public ModelInfo info() {
        return model.info();
    }

    @Override
    public long sessionBytes() {
        return model.sessionBytes();
    }

    @Override
    public long activationBytes() {
        return SessionMemory.of(model).activations();
    }

    @Override
    public void prepare(String prompt) {
        if (model.info().prompts()) {
            try {
                model.prepare(prompt);
            } catch (IOException e) {
                throw new UncheckedIOException("the prompt cannot be encoded", e);
            }
        }
    }

    @Override
    public LiveSession open(RgbImage picture, long seed, @Nullable String prompt) {
        return new EngineSession(model.open(picture, seed, prompt));
    }

    @Override
    public void close() {
        model.close();
    }

    private record EngineSession(GenerationSession session) implements LiveSession {

        @Override
        public int nextChunk() {
            return session.nextChunk();
        }

        @Override
        public Chunk next(ControlChunk control) {
            return session.next(control);
        }

        @Override
        public void rewind(int chunk) {
            session.seek(chunk);
        }

        @Override
        public int replay(int most) {
            return session.replay(most);
        }

        @Override
        public void prompt(String text) {
            session.prompt(text);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
