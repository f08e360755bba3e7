package org.ardrag.inference.session;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;

/**
 * A model on disk: {@code model.json}, {@code transformer.safetensors}, {@code autoencoder.safetensors}; for a model with a
 * track head {@code track_head.safetensors}, for one with text {@code text_encoder.safetensors} and {@code tokenizer.json};
 * beside one that was put together of published networks, where they came from and their licences.
 */
public final class ModelFolder {

    /** The names of the files that every model has. */
    public static final List<String> FILES =
            List.of(ModelManifest.FILE, ModelManifest.TRANSFORMER, ModelManifest.AUTOENCODER);

    public static final String TRANSFORMER = ModelManifest.TRANSFORMER;
    public static final String AUTOENCODER = ModelManifest.AUTOENCODER;
    public static final String TEXT_ENCODER = ModelManifest.TEXT_ENCODER;
    public static final String TOKENIZER = ModelManifest.TOKENIZER;

    /** Where an assembled model's weights came from. */
    public static final String SOURCE = "source.json";

    /** The texts of the licences of an assembled model's weights. */
    public static final String LICENCES = "LICENSES.txt";

    /** The same, and those that some have. */
    public static final List<String> ALL_FILES = Stream.concat(
                    FILES.stream(),
                    Stream.of(
                            ModelManifest.TRACK_HEAD,
                            ModelManifest.TEXT_ENCODER,
                            ModelManifest.TOKENIZER,
                            SOURCE,
                            LICENCES))
            .toList();

    /**
     * What a whole folder holds.
     *
     * @param parameters of the transformer
     * @param checksum SHA-256 of its weights, as in {@link ModelInfo}
     */
    public record Contents(ModelManifest manifest, long parameters, String checksum) {}

    private ModelFolder() {}

    /** Writes a model folder without a track head; the weights are rounded to bfloat16. */
    public static void write(Path folder, ModelManifest manifest, Weights transformer, Weights autoencoder)
            throws IOException {
        Files.createDirectories(folder);
        transformer.save(folder.resolve(ModelManifest.TRANSFORMER), TensorType.BF16, Map.of());
        autoencoder.save(folder.resolve(ModelManifest.AUTOENCODER), TensorType.BF16, Map.of());
        write(folder, manifest.withTrackHead(null));
    }

    /** Writes a copy of a model folder with another track head; its weights are rounded to bfloat16. */
    public static void writeWithTrackHead(Path from, Path to, TrackHeadConfig config, Weights trackHead)
            throws IOException {
        ModelManifest manifest = ModelManifest.read(from).withTrackHead(config);
        copyBut(from, to, Map.of(ModelManifest.TRACK_HEAD, trackHead));
        write(to, manifest);
    }

    /**
     * Writes a copy of a model folder with other weights in some of its files, rounded to bfloat16; {@code model.json} comes
     * last, so that there is no model before it is whole.
     */
    public static void writeWith(Path from, Path to, Map<String, Weights> others) throws IOException {
        copyBut(from, to, others);
        copy(from, to, ModelManifest.FILE);
    }

    /** Copies all files but {@code model.json}, and writes some with other weights. */
    private static void copyBut(Path from, Path to, Map<String, Weights> others) throws IOException {
        Files.createDirectories(to);
        for (String name : ALL_FILES) {
            if (!name.equals(ModelManifest.FILE) && !others.containsKey(name) && Files.exists(from.resolve(name))) {
                copy(from, to, name);
            }
        }
        for (Map.Entry<String, Weights> other : others.entrySet()) {
            other.getValue().save(to.resolve(other.getKey()), TensorType.BF16, Map.of());
        }
    }

    private static void copy(Path from, Path to, String name) throws IOException {
        Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(Path folder, ModelManifest manifest) throws IOException {
        Files.writeString(folder.resolve(ModelManifest.FILE), Json.MAPPER.writeValueAsString(manifest) + "\n");
    }

    /**
     * Reads a model folder to its end without running it: every tensor's shape is compared, and its numbers are looked at.
     *
     * @throws IllegalArgumentException when a file is missing, the manifest makes no sense, weights do not fit it or are not
     *     finite, or no session can be held with such a model
     */
    public static Contents check(Path folder) throws IOException {
        required(folder, ModelManifest.FILE);
        ModelManifest manifest = ModelManifest.read(folder).requireSession();
        weightFiles(manifest).forEach(name -> required(folder, name));
        long parameters = check(
                folder.resolve(ModelManifest.TRANSFORMER),
                manifest.transformer().weightShapes());
        check(folder.resolve(ModelManifest.AUTOENCODER), manifest.latents().weightShapes());
        TrackHeadConfig head = manifest.trackHead();
        if (head != null) {
            check(folder.resolve(ModelManifest.TRACK_HEAD), head.weightShapes(manifest.autoencoder()));
        }
        TextEncoder text = manifest.textEncoder();
        if (text != null) {
            check(folder, text);
        }
        return new Contents(manifest, parameters, checksum(folder, manifest));
    }

    private static void check(Path folder, TextEncoder text) throws IOException {
        required(folder, ModelManifest.TEXT_ENCODER);
        required(folder, ModelManifest.TOKENIZER);
        Path file = folder.resolve(ModelManifest.TEXT_ENCODER);
        check(file, text.config().weightShapes());
        String sha256 = Checksum.sha256(List.of(file), "");
        if (!sha256.equals(text.sha256())) {
            throw new IllegalArgumentException(ModelManifest.TEXT_ENCODER + " has the SHA-256 " + sha256 + ", "
                    + ModelManifest.FILE + " says " + text.sha256());
        }
    }

    /** SHA-256 of the weights in a model's folder, as in {@link ModelInfo}. Of a text encoder the one that was written down. */
    static String checksum(Path folder, ModelManifest manifest) throws IOException {
        TextEncoder text = manifest.textEncoder();
        return Checksum.sha256(
                weightFiles(manifest).stream().map(folder::resolve).toList(), text == null ? "" : text.sha256());
    }

    /** The same on another thread. */
    static CompletableFuture<String> checksumAside(Path folder, ModelManifest manifest) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return checksum(folder, manifest);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The names of the files of a model's weights, in the order of their checksum. */
    private static List<String> weightFiles(ModelManifest manifest) {
        Stream<String> files = Stream.of(ModelManifest.TRANSFORMER, ModelManifest.AUTOENCODER);
        return (manifest.trackHead() == null ? files : Stream.concat(files, Stream.of(ModelManifest.TRACK_HEAD)))
                .toList();
    }

    private static void required(Path folder, String name) {
        if (!Files.isRegularFile(folder.resolve(name))) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    /** The number of parameters in a file of these shapes. */
    private static long check(Path path, Map<String, Shape> shapes) throws IOException {
        try (WeightsFile file = WeightsFile.open(path)) {
            file.requireShapes(shapes);
            file.requireFinite();
            return file.parameters();
        }
    }
}
