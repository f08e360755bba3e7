package org.ardrag.inference.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ardrag.inference.json.Key;
import org.jspecify.annotations.Nullable;

/**
 * Shape of a tiny autoencoder (madebyollin/taehv, {@code taehv.py}). The official one has encoder width 64, decoder widths
 * 256, 128, 64, 64 and halves both axes three times.
 * What its components are, their keys say.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TinyAutoencoderConfig(
        @JsonProperty("encoder_width")
                @Key(help = "channels of all encoder layers", defaultsTo = "96", min = 1, max = 4096)
                int encoderWidth,
        @JsonProperty("decoder_widths")
                @Key(
                        help = "channels of the decoder's three stages and of its last layer",
                        defaultsTo = "[96, 96, 96, 128]",
                        min = 1,
                        max = 4096)
                List<Integer> decoderWidths,
        @JsonProperty("latent_channels") @Key(help = "channels of a latent", defaultsTo = "32", min = 1, max = 1024)
                int latentChannels,
        @JsonProperty("patch_size")
                @Key(
                        help = "pixels that are laid on channels before the first layer, along each axis",
                        defaultsTo = "8",
                        min = 1,
                        max = 64)
                int patchSize,
        @JsonProperty("encoder_time_downscale")
                @Key(help = "which encoder stages halve time", defaultsTo = "[true, true, false]")
                List<Boolean> encoderTimeDownscale,
        @JsonProperty("decoder_time_upscale")
                @Key(help = "which decoder stages double time", defaultsTo = "[false, true, true]")
                List<Boolean> decoderTimeUpscale,
        @JsonProperty("encoder_space_downscale")
                @Key(help = "which encoder stages halve height and width", defaultsTo = "[false, false, false]")
                @Nullable
                List<Boolean> encoderSpaceDownscale,
        @JsonProperty("decoder_space_upscale")
                @Key(help = "which decoder stages double height and width", defaultsTo = "[false, false, false]")
                List<Boolean> decoderSpaceUpscale)
        implements AutoencoderConfig {

    /** Latents before a latent that either stream can see: nine MemBlocks, each one time step back, which is a latent at most. */
    private static final int RECEPTIVE_FIELD = 9;

    private static final int IMAGE_CHANNELS = 3;

    /** Of one stage. */
    private static final long MEM_BLOCKS = 3;

    public TinyAutoencoderConfig {
        encoderSpaceDownscale = encoderSpaceDownscale == null ? List.of(true, true, true) : encoderSpaceDownscale;
        if (decoderWidths.size() != 4
                || encoderTimeDownscale.size() != 3
                || decoderTimeUpscale.size() != 3
                || encoderSpaceDownscale.size() != 3
                || decoderSpaceUpscale.size() != 3) {
            throw new IllegalArgumentException(
                    "an autoencoder has three stages and four decoder widths, given were " + decoderWidths + ", "
                            + encoderTimeDownscale + ", " + decoderTimeUpscale + ", " + decoderSpaceUpscale);
        }
        if (factor(encoderTimeDownscale) != factor(decoderTimeUpscale)
                || factor(encoderSpaceDownscale) != factor(decoderSpaceUpscale)) {
            throw new IllegalArgumentException("encoder and decoder change time or space by different factors");
        }
    }

    /** TAEW2.1, the published one for Wan's latents ({@code taew2_1.pth}). */
    public static TinyAutoencoderConfig taew() {
        return new TinyAutoencoderConfig(
                64,
                List.of(256, 128, 64, 64),
                16,
                1,
                List.of(true, true, false),
                List.of(false, true, true),
                null,
                List.of(true, true, true));
    }

    @Override
    public int outermostChannels() {
        return Math.max(1, decoderWidths.get(3) / (patchSize * patchSize));
    }

    @Override
    public int receptiveField() {
        return RECEPTIVE_FIELD;
    }

    @Override
    public int framesPerLatent() {
        return factor(decoderTimeUpscale);
    }

    @Override
    public int pixelsPerLatent() {
        return factor(decoderSpaceUpscale) * patchSize;
    }

    private static int factor(List<Boolean> doubled) {
        return 1 << (int) doubled.stream().filter(d -> d).count();
    }

    @Override
    public long encoderMemory(int height, int width) {
        long pixels = (long) height * width / patchSize / patchSize;
        long elements = 0;
        for (boolean halved : Objects.requireNonNull(encoderSpaceDownscale)) {
            pixels /= halved ? 4 : 1;
            elements += MEM_BLOCKS * encoderWidth * pixels;
        }
        return elements;
    }

    @Override
    public long decoderMemory(int height, int width) {
        long pixels = (long) height * width / pixelsPerLatent() / pixelsPerLatent();
        long elements = 0;
        for (int stage = 0; stage < decoderSpaceUpscale.size(); stage++) {
            elements += MEM_BLOCKS * decoderWidths.get(stage) * pixels;
            pixels *= decoderSpaceUpscale.get(stage) ? 4 : 1;
        }
        return elements;
    }

    @Override
    public Map<String, Shape> weightShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        int pixels = IMAGE_CHANNELS * patchSize * patchSize;
        int e = encoderWidth;
        conv(shapes, "encoder.0", pixels, e, true);
        for (int stage = 0; stage < 3; stage++) {
            int first = 2 + 5 * stage;
            int stride = encoderTimeDownscale.get(stage) ? 2 : 1;
            shapes.put("encoder." + first + ".conv.weight", new Shape(e, (long) e * stride, 1, 1));
            conv(shapes, "encoder." + (first + 1), e, e, false);
            memBlocks(shapes, "encoder.", first + 2, e);
        }
        conv(shapes, "encoder.17", e, latentChannels, true);
        conv(shapes, "decoder.1", latentChannels, decoderWidths.get(0), true);
        for (int stage = 0; stage < 3; stage++) {
            int first = 3 + 6 * stage;
            int width = decoderWidths.get(stage);
            int stride = decoderTimeUpscale.get(stage) ? 2 : 1;
            memBlocks(shapes, "decoder.", first, width);
            shapes.put("decoder." + (first + 4) + ".conv.weight", new Shape((long) width * stride, width, 1, 1));
            conv(shapes, "decoder." + (first + 5), width, decoderWidths.get(stage + 1), false);
        }
        conv(shapes, "decoder.22", decoderWidths.get(3), pixels, true);
        return shapes;
    }

    private static void memBlocks(Map<String, Shape> shapes, String part, int first, int width) {
        for (int i = first; i < first + 3; i++) {
            conv(shapes, part + i + ".conv.0", 2 * width, width, true);
            conv(shapes, part + i + ".conv.2", width, width, true);
            conv(shapes, part + i + ".conv.4", width, width, true);
        }
    }

    private static void conv(Map<String, Shape> shapes, String name, int in, int out, boolean bias) {
        shapes.put(name + ".weight", new Shape(out, in, 3, 3));
        if (bias) {
            shapes.put(name + ".bias", new Shape(out));
        }
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants(Precision precision) {
        return Map.of(
                "patch_size",
                (long) patchSize,
                "encoder_space_downscale",
                factors(Objects.requireNonNull(encoderSpaceDownscale)),
                "decoder_space_upscale",
                factors(decoderSpaceUpscale),
                "dtype",
                (long) precision.code());
    }

    private static List<Long> factors(List<Boolean> doubled) {
        return doubled.stream().map(d -> d ? 2L : 1L).toList();
    }
}
