package org.ardrag.inference.vision;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shape of the aesthetic predictor's picture tower, under the official names (openai/CLIP, {@code clip/model.py}).
 *
 * @param inputResolution side of the square that pictures are brought to, pixels
 * @param patchSize side of a patch, pixels
 * @param width of the tower
 * @param layers blocks
 * @param heads attention heads
 * @param outputDim width of an embedding
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AestheticConfig(
        @JsonProperty("input_resolution") int inputResolution,
        @JsonProperty("patch_size") int patchSize,
        @JsonProperty("width") int width,
        @JsonProperty("layers") int layers,
        @JsonProperty("heads") int heads,
        @JsonProperty("output_dim") int outputDim) {

    /** Names and widths of the head's linear layers; dropouts stood between them in training, which the numbers skip. */
    private static final int[][] HEAD = {{0, 1024}, {2, 128}, {4, 64}, {6, 16}, {7, 1}};

    public AestheticConfig {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("width " + width + " cannot be split into " + heads + " heads");
        }
        if (patchSize < 1 || inputResolution % patchSize != 0) {
            throw new IllegalArgumentException(
                    "input_resolution " + inputResolution + " cannot be cut into patches of " + patchSize + " pixels");
        }
    }

    /** The published one: CLIP ViT-L/14 under the head {@code sac+logos+ava1-l14-linearMSE}. */
    public static AestheticConfig vitL14() {
        return new AestheticConfig(224, 14, 1024, 24, 16, 768);
    }

    /** Name and shape of every weight: the tower's and the head's. */
    public Map<String, Shape> weightShapes() {
        int side = inputResolution / patchSize;
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("visual.class_embedding", new Shape(width));
        shapes.put("visual.positional_embedding", new Shape(1 + (long) side * side, width));
        shapes.put("visual.proj", new Shape(width, outputDim));
        shapes.put("visual.conv1.weight", new Shape(width, 3, patchSize, patchSize));
        pair(shapes, "visual.ln_pre", new Shape(width), width);
        for (int i = 0; i < layers; i++) {
            String p = "visual.transformer.resblocks." + i;
            shapes.put(p + ".attn.in_proj_weight", new Shape(3L * width, width));
            shapes.put(p + ".attn.in_proj_bias", new Shape(3L * width));
            pair(shapes, p + ".attn.out_proj", new Shape(width, width), width);
            pair(shapes, p + ".ln_1", new Shape(width), width);
            pair(shapes, p + ".mlp.c_fc", new Shape(4L * width, width), 4L * width);
            pair(shapes, p + ".mlp.c_proj", new Shape(width, 4L * width), width);
            pair(shapes, p + ".ln_2", new Shape(width), width);
        }
        pair(shapes, "visual.ln_post", new Shape(width), width);
        int in = outputDim;
        for (int[] layer : HEAD) {
            pair(shapes, "layers." + layer[0], new Shape(layer[1], in), layer[1]);
            in = layer[1];
        }
        return shapes;
    }

    private static void pair(Map<String, Shape> shapes, String name, Shape weight, long bias) {
        shapes.put(name + ".weight", weight);
        shapes.put(name + ".bias", new Shape(bias));
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants() {
        return Map.of("patch_size", (long) patchSize, "layers", (long) layers, "heads", (long) heads);
    }
}
