package org.ardrag.server.device;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.inference.session.ModelInfo;
import org.jspecify.annotations.Nullable;

/** Loads real models and knows which of them still have their memory. */
public final class CountedModels implements ModelLoader {

    /** Folders of the models that are loaded and not yet closed. */
    public final List<Path> open = new CopyOnWriteArrayList<>();

    /** Folders by their names that cannot be loaded from now on. */
    public final Set<String> failing = ConcurrentHashMap.newKeySet();

    @Override
    public LiveModel load(Path folder, InferenceOptions options) throws IOException {
        if (failing.contains(String.valueOf(folder.getFileName()))) {
            throw new IOException("the device has no room for it");
        }
        LiveModel model = EngineModel.load(folder, options);
        open.add(folder);
        return new Counted(folder, model);
    }

    private final class Counted implements LiveModel {

        private final Path folder;
        private final LiveModel model;

        Counted(Path folder, LiveModel model) {
            this.folder = folder;
            this.model = model;
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
            return model.activationBytes();
        }

        @Override
        public void prepare(String prompt) {
            model.prepare(prompt);
        }

        @Override
        public LiveSession open(RgbImage picture, long seed, @Nullable String prompt) {
            return model.open(picture, seed, prompt);
        }

        @Override
        public void close() {
            model.close();
            open.remove(folder);
        }
    }
}
