package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.Control;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.session.TextEncoder;
import org.ardrag.inference.text.Umt5Config;
import org.ardrag.inference.weights.WeightsFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A model folder out of imported networks. Names and shapes are checked before anything is written; the weights are hard
 * links to the imported ones where the file system allows it, so that networks that several models share are there once.
 *
 * @param textEncoder folder; null for a model without text
 * @param tokenizer file; null for the one in the text encoder's folder
 */
record Assembly(
        Path transformer,
        Path autoencoder,
        @Nullable Path textEncoder,
        @Nullable Path tokenizer,
        Look look,
        Steps steps,
        Window window) {

    /** What the model is called and what its frames are like. */
    record Look(String name, String description, int width, int height, int fps) {}

    /** How it denoises. */
    record Steps(
            int framesPerBlock,
            List<Integer> list,
            @Nullable List<Integer> firstChunk,
            @Nullable Double shift,
            Sampler sampler) {}

    /** How far it looks back, in latent frames. */
    record Window(int frames, int sinks, int sinkDistance) {}

    private static final Set<String> AUTOENCODERS = new LinkedHashSet<>(List.of("tiny-autoencoder", "vae"));

    /**
     * Writes the folder; {@code model.json} is written last.
     *
     * @throws IllegalArgumentException if the parts do not make a model; says which and why
     */
    ModelManifest into(Path out) throws IOException {
        if (Files.exists(out.resolve("model.json"))) {
            throw new IllegalArgumentException("--out is " + out + ", where there is a model already");
        }
        ImportedNetwork first = transformerPart();
        ImportedNetwork second = ImportedNetwork.read("--autoencoder", autoencoder, AUTOENCODERS);
        ImportedNetwork third = textPart();
        ModelManifest manifest = manifest(first, second, third).requireSession();
        requireFits(first, manifest.transformer().weightShapes());
        requireFits(second, manifest.latents().weightShapes());
        Path tokens = tokenizer(third);

        Files.createDirectories(out);
        link(first.weights(), out.resolve(ModelFolder.TRANSFORMER));
        link(second.weights(), out.resolve(ModelFolder.AUTOENCODER));
        if (third != null && tokens != null) {
            link(third.weights(), out.resolve(ModelFolder.TEXT_ENCODER));
            Files.copy(tokens, out.resolve(ModelFolder.TOKENIZER));
        }
        Map<String, ImportedNetwork> parts = parts(first, second, third);
        Map<String, JsonNode> sources = new LinkedHashMap<>();
        parts.forEach((name, part) -> sources.put(name, part.source()));
        Files.writeString(out.resolve(ModelFolder.SOURCE), Json.MAPPER.writeValueAsString(sources) + "\n");
        Files.writeString(out.resolve(ModelFolder.LICENCES), licenceTexts(parts));
        Files.writeString(out.resolve("model.json"), Json.MAPPER.writeValueAsString(manifest) + "\n");
        return manifest;
    }

    /** The names of the licences of all parts. */
    String licences() throws IOException {
        Set<String> names = new LinkedHashSet<>();
        parts(transformerPart(), ImportedNetwork.read("--autoencoder", autoencoder, AUTOENCODERS), textPart())
                .values()
                .forEach(part -> names.add(part.licence()));
        return String.join("; ", names);
    }

    private ImportedNetwork transformerPart() throws IOException {
        return ImportedNetwork.read("--transformer", transformer, Set.of("transformer"));
    }

    private @Nullable ImportedNetwork textPart() throws IOException {
        return textEncoder == null ? null : ImportedNetwork.read("--text-encoder", textEncoder, Set.of("text-encoder"));
    }

    private static Map<String, ImportedNetwork> parts(
            ImportedNetwork transformer, ImportedNetwork autoencoder, @Nullable ImportedNetwork text) {
        Map<String, ImportedNetwork> parts = new LinkedHashMap<>();
        parts.put("transformer", transformer);
        parts.put("autoencoder", autoencoder);
        if (text != null) {
            parts.put("text_encoder", text);
        }
        return parts;
    }

    private ModelManifest manifest(
            ImportedNetwork transformerPart, ImportedNetwork autoencoderPart, @Nullable ImportedNetwork text)
            throws IOException {
        ObjectNode sizes = (ObjectNode) transformerPart.config().deepCopy();
        sizes.put("local_attn_size", window.frames());
        sizes.put("sink_size", window.sinks());
        sizes.put("max_sink_distance", window.sinkDistance());
        CausalWanConfig config = as(transformerPart, sizes, CausalWanConfig.class);
        boolean vae = autoencoderPart.network().equals("vae");
        TinyAutoencoderConfig tiny =
                vae ? null : as(autoencoderPart, autoencoderPart.config(), TinyAutoencoderConfig.class);
        WanVaeConfig whole = vae ? as(autoencoderPart, autoencoderPart.config(), WanVaeConfig.class) : null;
        int channels = tiny != null ? tiny.latentChannels() : whole == null ? 0 : whole.latentChannels();
        if (config.text() && text == null) {
            throw new IllegalArgumentException(transformer + " takes a prompt: --text-encoder is needed");
        }
        if (!config.text() && text != null) {
            throw new IllegalArgumentException(transformer + " takes no prompt, but there is a --text-encoder");
        }
        return new ModelManifest(
                look.name(),
                look.description(),
                look.width(),
                look.height(),
                look.fps(),
                steps.list(),
                steps.firstChunk(),
                steps.shift(),
                steps.framesPerBlock(),
                steps.sampler(),
                control(config, channels),
                reference(config, channels),
                Prediction.FLOW,
                config,
                tiny,
                whole,
                null,
                text == null ? null : textEncoder(text));
    }

    /** A transformer's channels: the noisy latent's alone; those of the heatmaps behind them; those of the picture, too. */
    private static Control control(CausalWanConfig config, int channels) {
        return config.inDim() == channels ? Control.NONE : Control.HEATMAPS;
    }

    private static Reference reference(CausalWanConfig config, int channels) {
        return config.inDim() == 3 * channels ? Reference.PICTURE : Reference.KV;
    }

    private static TextEncoder textEncoder(ImportedNetwork text) throws IOException {
        Umt5Config config = as(text, text.config(), Umt5Config.class);
        requireFits(text, config.weightShapes());
        return new TextEncoder(text.checkedSum(), config);
    }

    private static <C> C as(ImportedNetwork part, JsonNode config, Class<C> type) {
        try {
            return Json.MAPPER.treeToValue(config, type);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(part.folder() + ", config.json: " + e.getOriginalMessage(), e);
        }
    }

    private static void requireFits(ImportedNetwork part, Map<String, ai.djl.ndarray.types.Shape> shapes)
            throws IOException {
        try (WeightsFile file = WeightsFile.open(part.weights())) {
            file.requireShapes(shapes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(part.weights() + ": " + e.getMessage(), e);
        }
    }

    private @Nullable Path tokenizer(@Nullable ImportedNetwork text) {
        if (text == null) {
            return null;
        }
        Path file = tokenizer == null ? text.folder().resolve(ModelFolder.TOKENIZER) : tokenizer;
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "there is no " + file + ": --tokenizer has to say where the text encoder's tokenizer.json is");
        }
        return file;
    }

    private static void link(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | IOException e) {
            Files.copy(from, to); // another file system; if that is not why, this says so
        }
    }

    private static String licenceTexts(Map<String, ImportedNetwork> parts) throws IOException {
        StringBuilder texts = new StringBuilder();
        for (Map.Entry<String, ImportedNetwork> part : parts.entrySet()) {
            texts.append("==== ")
                    .append(part.getKey())
                    .append(": ")
                    .append(part.getValue().licence())
                    .append(" ====\n");
            List<Path> files = new ArrayList<>(part.getValue().licenceTexts());
            if (files.isEmpty()) {
                texts.append("\nIts text was not beside the weights.\n");
            }
            for (Path file : files) {
                texts.append('\n').append(Files.readString(file)).append('\n');
            }
            texts.append('\n');
        }
        return texts.toString();
    }
}
