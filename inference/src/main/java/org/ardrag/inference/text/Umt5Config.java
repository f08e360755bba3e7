package org.ardrag.inference.text;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.model.Precision;

/**
 * Shape of a umT5 encoder, under the official names (Wan-Video/Wan2.1, {@code wan/modules/t5.py}, {@code umt5_xxl}).
 *
 * @param vocabSize tokens
 * @param dim width
 * @param dimAttn width of all heads together
 * @param dimFfn width inside the feed-forward layers
 * @param numHeads attention heads
 * @param encoderLayers blocks
 * @param numBuckets kinds of distance between two tokens, for both sides together
 * @param sharedPos whether all blocks share one table of distances; umT5's do not
 * @param maxDist tokens from which on all distances are alike; 0, or nothing in a config, for the 128 of
 *     {@code T5RelativeEmbedding}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Umt5Config(
        @JsonProperty("vocab_size") int vocabSize,
        @JsonProperty("dim") int dim,
        @JsonProperty("dim_attn") int dimAttn,
        @JsonProperty("dim_ffn") int dimFfn,
        @JsonProperty("num_heads") int numHeads,
        @JsonProperty("encoder_layers") int encoderLayers,
        @JsonProperty("num_buckets") int numBuckets,
        @JsonProperty("shared_pos") boolean sharedPos,
        @JsonProperty("max_dist") int maxDist) {

    private static final int MAX_DIST = 128;

    public Umt5Config {
        maxDist = maxDist == 0 ? MAX_DIST : maxDist;
        if (sharedPos) {
            throw new IllegalArgumentException(
                    "shared_pos is true; only encoders with a table in every block are known");
        }
        if (numHeads < 1 || dimAttn % numHeads != 0) {
            throw new IllegalArgumentException("dim_attn " + dimAttn + " cannot be split into " + numHeads + " heads");
        }
        if (numBuckets < 4 || numBuckets % 4 != 0) {
            throw new IllegalArgumentException("num_buckets is " + numBuckets + ", a multiple of 4 is needed");
        }
        if (maxDist <= numBuckets / 4) {
            throw new IllegalArgumentException(
                    "max_dist is " + maxDist + ", more than a quarter of num_buckets, " + numBuckets + ", is needed");
        }
    }

    /** The same with another distance from which on all are alike. */
    public Umt5Config withMaxDist(int distance) {
        return new Umt5Config(
                vocabSize, dim, dimAttn, dimFfn, numHeads, encoderLayers, numBuckets, sharedPos, distance);
    }

    /** The published umT5-XXL: 5.7 billion parameters. */
    public static Umt5Config xxl() {
        return new Umt5Config(256384, 4096, 4096, 10240, 64, 24, 32, false, MAX_DIST);
    }

    /** Every weight's name and shape. */
    public Map<String, Shape> weightShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("token_embedding.weight", new Shape(vocabSize, dim));
        for (int i = 0; i < encoderLayers; i++) {
            String p = prefix(i);
            shapes.put(p + "norm1.weight", new Shape(dim));
            shapes.put(p + "attn.q.weight", new Shape(dimAttn, dim));
            shapes.put(p + "attn.k.weight", new Shape(dimAttn, dim));
            shapes.put(p + "attn.v.weight", new Shape(dimAttn, dim));
            shapes.put(p + "attn.o.weight", new Shape(dim, dimAttn));
            shapes.put(p + "norm2.weight", new Shape(dim));
            shapes.put(p + "ffn.gate.0.weight", new Shape(dimFfn, dim));
            shapes.put(p + "ffn.fc1.weight", new Shape(dimFfn, dim));
            shapes.put(p + "ffn.fc2.weight", new Shape(dim, dimFfn));
            shapes.put(p + "pos_embedding.embedding.weight", new Shape(numBuckets, numHeads));
        }
        shapes.put("norm.weight", new Shape(dim));
        return shapes;
    }

    /** What the names of a block's weights begin with. */
    static String prefix(int block) {
        return "blocks." + block + ".";
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants(Precision precision) {
        int exact = numBuckets / 4;
        return Map.of(
                "num_heads",
                (long) numHeads,
                "num_buckets",
                (long) numBuckets,
                "log_ratio",
                Math.log((double) maxDist / exact),
                "dtype",
                (long) precision.code());
    }
}
