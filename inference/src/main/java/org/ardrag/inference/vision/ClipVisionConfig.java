package org.ardrag.inference.vision;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.model.Precision;

/**
 * Shape of a CLIP picture encoder, under the official names (Wan-Video/Wan2.1, {@code wan/modules/clip.py},
 * {@code VisionTransformer}): with a norm before the blocks, norms inside them before each layer, a class token and GELU.
 *
 * @param imageSize side of the square that pictures are brought to, pixels
 * @param patchSize side of a patch, pixels
 * @param dim width
 * @param mlpRatio width inside the feed-forward layers, in multiples of {@code dim}
 * @param numHeads attention heads
 * @param numLayers blocks, of which the last is not run
 * @param normEps of every norm
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClipVisionConfig(
        @JsonProperty("image_size") int imageSize,
        @JsonProperty("patch_size") int patchSize,
        @JsonProperty("dim") int dim,
        @JsonProperty("mlp_ratio") double mlpRatio,
        @JsonProperty("num_heads") int numHeads,
        @JsonProperty("num_layers") int numLayers,
        @JsonProperty("norm_eps") double normEps) {

    public ClipVisionConfig {
        if (numHeads < 1 || dim % numHeads != 0) {
            throw new IllegalArgumentException("dim " + dim + " cannot be split into " + numHeads + " heads");
        }
        if (patchSize < 1 || imageSize % patchSize != 0) {
            throw new IllegalArgumentException(
                    "image_size " + imageSize + " cannot be cut into patches of " + patchSize + " pixels");
        }
    }

    /** The published ViT-H/14. */
    public static ClipVisionConfig vitH14() {
        return new ClipVisionConfig(224, 14, 1280, 4, 16, 32, 1e-5);
    }

    /** Tokens of a picture: its patches and the class token. */
    public int tokens() {
        int side = imageSize / patchSize;
        return 1 + side * side;
    }

    /** Name and shape of every weight that is used; a published checkpoint has more: the last norm, the head, the text's side. */
    public Map<String, Shape> weightShapes() {
        int inner = (int) (dim * mlpRatio);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("visual.cls_embedding", new Shape(1, 1, dim));
        shapes.put("visual.pos_embedding", new Shape(1, tokens(), dim));
        shapes.put("visual.patch_embedding.weight", new Shape(dim, 3, patchSize, patchSize));
        norm(shapes, "visual.pre_norm");
        for (int i = 0; i < usedLayers(); i++) {
            String p = "visual.transformer." + i;
            norm(shapes, p + ".norm1");
            linear(shapes, p + ".attn.to_qkv", dim, 3 * dim);
            linear(shapes, p + ".attn.proj", dim, dim);
            norm(shapes, p + ".norm2");
            linear(shapes, p + ".mlp.0", dim, inner);
            linear(shapes, p + ".mlp.2", inner, dim);
        }
        return shapes;
    }

    private int usedLayers() {
        return numLayers - 1;
    }

    private void norm(Map<String, Shape> shapes, String name) {
        shapes.put(name + ".weight", new Shape(dim));
        shapes.put(name + ".bias", new Shape(dim));
    }

    private static void linear(Map<String, Shape> shapes, String name, int in, int out) {
        shapes.put(name + ".weight", new Shape(out, in));
        shapes.put(name + ".bias", new Shape(out));
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants(Precision precision) {
        return Map.of(
                "image_size", (long) imageSize,
                "patch_size", (long) patchSize,
                "num_heads", (long) numHeads,
                "num_blocks", (long) usedLayers(),
                "eps", normEps,
                "dtype", (long) precision.code());
    }
}
