package org.ardrag.server.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.server.device.ModelHost;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Puts together what administrators see of the models. Calls block. */
@Component
class ModelViews {

    /**
     * All there is.
     *
     * @param active what new sessions get; null while nothing is loaded
     * @param previous what rolling back would make active; null if there is nothing to take back
     * @param flaws what cannot be used, and why, by name
     */
    public record Overview(
            @Nullable String active, @Nullable String previous, List<ModelView> models, Map<String, String> flaws) {}

    private static final Logger LOG = LoggerFactory.getLogger(ModelViews.class);

    private final ModelStore store;
    private final ModelActivation activation;
    private final ModelHost host;
    private final JsonMapper json;

    ModelViews(ModelStore store, ModelActivation activation, ModelHost host, JsonMapper json) {
        this.store = store;
        this.activation = activation;
        this.host = host;
        this.json = json;
    }

    Overview overview() {
        Map<String, String> flaws = new TreeMap<>(activation.failures());
        flaws.putAll(store.flaws());
        String active = activation.active();
        List<ModelView> views = store.all().stream()
                .map(row -> view(row, row.name().equals(active), flaws.get(row.name())))
                .toList();
        return new Overview(active, activation.previous(), views, flaws);
    }

    ModelView view(String name) {
        return view(
                store.get(name), name.equals(activation.active()), store.flaws().get(name));
    }

    private ModelView view(ModelRow row, boolean active, @Nullable String flaw) {
        Path folder = folder(row.name());
        ModelManifest manifest = folder == null ? null : manifest(folder);
        Origin origin = row.takenIn().origin();
        return new ModelView(
                row.name(),
                manifest == null ? "" : manifest.description(),
                origin.stage(),
                origin.parent(),
                origin.data(),
                origin.config(),
                row.takenIn().at(),
                row.takenIn().by(),
                manifest == null ? null : ModelView.Shape.of(manifest),
                row.parameters(),
                row.bytes(),
                row.checksum(),
                active,
                host.holders(row.name()),
                store.isInstalled(row.name()),
                folder == null ? List.of() : licences(folder),
                row.evaluation() == null ? null : Evaluation.read(row.evaluation()),
                flaw);
    }

    /** Null where it cannot be had: its row stays to be looked at and deleted. */
    private @Nullable Path folder(String name) {
        try {
            return store.folder(name);
        } catch (IOException e) {
            LOG.warn("the folder of model {} cannot be had: {}", name, e.getMessage());
            return null;
        }
    }

    /** By the names that {@code studio model assemble} has written down. */
    private List<String> licences(Path folder) {
        Path source = folder.resolve(ModelFolder.SOURCE);
        try {
            return Files.exists(source)
                    ? json.readTree(Files.readAllBytes(source))
                            .valueStream()
                            .map(part -> part.path("licence").asString(""))
                            .filter(licence -> !licence.isEmpty())
                            .distinct()
                            .toList()
                    : List.of();
        } catch (IOException | RuntimeException e) {
            return List.of("not known: " + e.getMessage());
        }
    }

    private static @Nullable ModelManifest manifest(Path folder) {
        try {
            return ModelManifest.read(folder);
        } catch (IOException | RuntimeException e) {
            return null; // its row stays to be looked at and deleted
        }
    }
}
