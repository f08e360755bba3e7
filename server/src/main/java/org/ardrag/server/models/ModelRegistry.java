package org.ardrag.server.models;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.util.FileSystemUtils;

/** How models come into the registry and leave it as archives. Calls block. */
@Service
public class ModelRegistry {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRegistry.class);
    private static final String CONFIG = "config.yaml";

    private final ModelStore store;
    private final ModelsProperties properties;

    ModelRegistry(ModelStore store, ModelsProperties properties) {
        this.store = store;
        this.properties = properties;
    }

    /**
     * Takes in what a training run has made, or a model folder. The files are copied.
     *
     * @param folder of a run that came to its end, with the model in its folder {@code model}, or of a model
     * @param name by which the model is chosen, or null for the stage's name and a number
     * @param origin where it came from; a run's config is read from its folder when there is none
     * @param by who takes it in
     * @return its name
     * @throws Problem 409 if the name is taken, 422 if the folder holds no model that a session can be held with
     */
    public String register(Path folder, @Nullable String name, Origin origin, @Nullable String by) throws IOException {
        String chosen = name == null ? store.freeName(origin.stage()) : name;
        Path model;
        try {
            model = modelIn(folder);
        } catch (IllegalArgumentException e) {
            throw ModelStore.broken(chosen, e);
        }
        Path config = folder.resolve(CONFIG);
        Origin full = origin.config() == null && Files.isRegularFile(config)
                ? new Origin(origin.stage(), origin.parent(), Files.readString(config), origin.data())
                : origin;
        store.add(chosen, null, part -> {
            for (Path file : filesOf(model)) {
                Files.copy(file, part.resolve(file.getFileName()));
            }
            return new TakenIn(full, Instant.now(), by);
        });
        LOG.info("model {} was registered from {} by {}", chosen, folder, by);
        return chosen;
    }

    private static List<Path> filesOf(Path model) {
        return ModelFolder.ALL_FILES.stream()
                .map(model::resolve)
                .filter(Files::isRegularFile)
                .toList();
    }

    /** @throws IllegalArgumentException if there is none; says what there is instead */
    private static Path modelIn(Path folder) {
        for (Path candidate : new Path[] {folder, folder.resolve("model")}) {
            if (ModelFolder.FILES.stream().allMatch(file -> Files.isRegularFile(candidate.resolve(file)))) {
                return candidate;
            }
        }
        String holds = "neither a model's files " + ModelFolder.FILES + " nor a folder \"model\" with them";
        if (Files.isRegularFile(folder.resolve("model").resolve("teacher.json"))) {
            holds = "a teacher, which sees the future as well: distil it into a student, with which sessions can be"
                    + " held";
        } else if (Files.isRegularFile(folder.resolve("autoencoder.safetensors"))) {
            holds = "an autoencoder alone: a transformer has to be trained on its latents first";
        } else if (Files.isDirectory(folder.resolve("checkpoints"))) {
            holds = "checkpoints of a run that did not come to its end: resume it, the model is written with its last"
                    + " step";
        } else if (Files.isRegularFile(folder.resolve("weights.safetensors"))) {
            holds = "a single published network: 'studio model assemble' makes a model of a causal transformer, an"
                    + " autoencoder and what else it needs";
        }
        throw new IllegalArgumentException("the folder holds " + holds);
    }

    /**
     * Takes in a model from an archive.
     *
     * @param name by which the model is chosen
     * @throws Problem 409 if the name is taken, 422 if the archive is not whole; names the file
     */
    void importArchive(Path archive, String name, String by) throws IOException {
        store.requireFree(name);
        Path unpacked = Files.createDirectory(store.newPassing());
        try {
            ModelArchive.Arrived arrived = ModelArchive.unpack(
                    archive, unpacked, properties.archiveBytes().toBytes());
            store.add(name, arrived.evaluation(), part -> {
                for (Path file : filesOf(unpacked)) {
                    Files.move(file, part.resolve(file.getFileName()));
                }
                return new TakenIn(arrived.origin(), Instant.now(), by);
            });
            LOG.info("model {} was imported by {}", name, by);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "bad-archive",
                    "This archive cannot be taken in",
                    String.valueOf(e.getMessage()));
        } finally {
            FileSystemUtils.deleteRecursively(unpacked);
        }
    }

    /**
     * The texts of the licences of a model's published weights.
     *
     * @throws Problem 404 if there is no such model, or it was not put together of published weights
     */
    String licences(String name) throws IOException {
        Path file = store.folder(store.get(name).name()).resolve(ModelFolder.LICENCES);
        if (!Files.isRegularFile(file)) {
            throw Problem.notFound("no-such-file", "file of model " + name, ModelFolder.LICENCES);
        }
        return Files.readString(file);
    }

    /** Writes a model as an archive. */
    void export(String name, OutputStream out) throws IOException {
        ModelArchive.write(out, store.folder(name), store.get(name));
    }

    /**
     * Keeps an evaluation's report with the model that it was of.
     *
     * @throws Problem 422 if it is none, or of other weights
     */
    void attachEvaluation(String name, byte[] report) {
        ModelRow row = store.get(name);
        String text = new String(report, StandardCharsets.UTF_8);
        try {
            Evaluation.read(text).requireOf(row.checksum());
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "bad-evaluation",
                    "This evaluation cannot be kept",
                    String.valueOf(e.getMessage()));
        }
        store.setEvaluation(name, text);
    }
}
