package org.ardrag.inference.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.inference.model.WanVaeConfig;
import org.ardrag.inference.text.Umt5Config;
import org.ardrag.inference.tracking.CoTrackerConfig;
import org.ardrag.inference.vision.AestheticConfig;
import org.ardrag.inference.vision.ClipVisionConfig;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The networks whose published weights the project can take in. */
public enum PublishedNetwork {
    /** Wan 2.1 and the causal students made of it. */
    TRANSFORMER(
            new Kind<>(CausalWanConfig.class, null, CausalWanConfig::weightShapes, Kind.NOTHING, "Apache-2.0", false)),
    /** {@code Wan2.1_VAE.pth}. */
    VAE(new Kind<>(
            WanVaeConfig.class,
            WanVaeConfig::published,
            WanVaeConfig::weightShapes,
            Kind.NOTHING,
            "Apache-2.0",
            false)),
    /** {@code taew2_1.pth}. */
    TINY_AUTOENCODER(new Kind<>(
            TinyAutoencoderConfig.class,
            TinyAutoencoderConfig::taew,
            TinyAutoencoderConfig::weightShapes,
            Kind.NOTHING,
            "MIT",
            false)),
    /** {@code models_t5_umt5-xxl-enc-bf16.pth}. */
    TEXT_ENCODER(
            new Kind<>(Umt5Config.class, Umt5Config::xxl, Umt5Config::weightShapes, Kind.NOTHING, "Apache-2.0", false)),
    /** {@code models_clip_open-clip-xlm-roberta-large-vit-huge-14.pth}, of which the picture's side is used. */
    PICTURE_ENCODER(new Kind<>(
            ClipVisionConfig.class,
            ClipVisionConfig::vitH14,
            ClipVisionConfig::weightShapes,
            "textual\\..*|log_scale|visual\\.(head|post_norm\\..*|transformer\\.\\d+\\..*)",
            "MIT",
            false)),
    /**
     * CLIP ViT-L/14 under OpenAI's names ({@code open_clip_model.safetensors}), of which the picture's side is used, and
     * {@code sac+logos+ava1-l14-linearMSE.pth}.
     */
    AESTHETIC(new Kind<>(
            AestheticConfig.class,
            AestheticConfig::vitL14,
            AestheticConfig::weightShapes,
            "transformer\\..*|token_embedding\\.weight|positional_embedding|ln_final\\..*|text_projection|logit_scale"
                    + "|input_resolution|context_length|vocab_size",
            "MIT (CLIP), Apache-2.0 (head)",
            false)),
    /** {@code scaled_offline.pth}. */
    TRACKER_OFFLINE(new Kind<>(
            CoTrackerConfig.class,
            CoTrackerConfig::offline,
            CoTrackerConfig::weightShapes,
            Kind.NOTHING,
            "CC-BY-NC-4.0: no commercial use",
            true)),
    /** {@code scaled_online.pth}. */
    TRACKER_ONLINE(new Kind<>(
            CoTrackerConfig.class,
            CoTrackerConfig::online,
            CoTrackerConfig::weightShapes,
            Kind.NOTHING,
            "CC-BY-NC-4.0: no commercial use",
            true));

    /**
     * @param config what describes its shape
     * @param published shape of the published one; nothing when there are several
     * @param unused names that published checkpoints have and the network does not need
     * @param licence of the published weights, by its SPDX name
     * @param restricted whether that licence forbids something
     */
    private record Kind<C>(
            Class<C> config,
            @Nullable Supplier<C> published,
            Function<C, Map<String, Shape>> shapes,
            String unused,
            String licence,
            boolean restricted) {

        /** Matches no name. */
        static final String NOTHING = "$.";

        private Described describe(@Nullable JsonNode given) {
            if (given == null && published == null) {
                throw new CheckpointException(
                        "its sizes are needed: a config.json beside the weights, or one that is named");
            }
            if (given == null) {
                return described(Objects.requireNonNull(published).get());
            }
            if (!given.isObject()) {
                throw new CheckpointException("the sizes are no JSON object; one with the keys "
                        + String.join(", ", needed().toList()) + " is allowed");
            }
            try {
                return described(Json.MAPPER.treeToValue(withDefaults(given), config));
            } catch (JacksonException e) {
                String why = e.getCause() instanceof NullPointerException
                        ? String.join(", ", missing(given)) + " not given"
                        : e.getOriginalMessage();
                throw unusable(given, why, e);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw unusable(given, String.valueOf(e.getMessage()), e);
            }
        }

        private Described described(C value) {
            return new Described(Json.MAPPER.writeValueAsString(value), shapes.apply(value));
        }

        private CheckpointException unusable(JsonNode given, String why, Exception cause) {
            return new CheckpointException(
                    "the sizes cannot be used: " + why + "; given are the keys "
                            + String.join(", ", given.propertyNames()) + ", known are "
                            + String.join(", ", needed().toList()),
                    cause);
        }

        /** The config's keys but those that may be nothing. */
        private Stream<String> needed() {
            return Arrays.stream(config.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .filter(key -> !key.getAnnotatedReturnType().isAnnotationPresent(Nullable.class))
                    .map(key -> Objects.requireNonNull(key.getAnnotation(JsonProperty.class))
                            .value());
        }

        private List<String> missing(JsonNode given) {
            return needed().filter(key -> !given.has(key)).toList();
        }

        /** What the official classes take for granted and published configs therefore leave out. */
        private JsonNode withDefaults(JsonNode given) {
            if (!config.equals(CausalWanConfig.class)) {
                return given;
            }
            ObjectNode filled = (ObjectNode) given.deepCopy();
            if (!filled.has("patch_size")) {
                filled.putArray("patch_size").add(1).add(2).add(2);
            }
            if (!filled.has("text_dim")) {
                filled.put("text_dim", 4096);
            }
            return filled;
        }
    }

    /**
     * A network of certain sizes.
     *
     * @param config as JSON
     * @param shapes of its weights, by name
     */
    public record Described(String config, Map<String, Shape> shapes) {}

    private final Kind<?> kind;

    PublishedNetwork(Kind<?> kind) {
        this.kind = kind;
    }

    /** The name for a command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Its sizes.
     *
     * @param config under the official names, or null for the published one's
     * @throws CheckpointException if they are no sizes of such a network, or null and there are several published ones
     */
    public Described describe(@Nullable JsonNode config) {
        return kind.describe(config);
    }

    /** Whether all published ones have the same sizes, so that a config is not needed. */
    public boolean sized() {
        return kind.published() != null;
    }

    /** The keys of such a network's sizes that a config lacks; none, if it is one of such a network. */
    public List<String> missing(JsonNode config) {
        return kind.missing(config);
    }

    /** Names that published checkpoints have and the network does not need. */
    public Predicate<String> unused() {
        return Pattern.compile(kind.unused()).asMatchPredicate();
    }

    /** The licence of the published weights. */
    public String licence() {
        return kind.licence();
    }

    /** Whether that licence forbids something that free licences allow. */
    public boolean restricted() {
        return kind.restricted();
    }
}
