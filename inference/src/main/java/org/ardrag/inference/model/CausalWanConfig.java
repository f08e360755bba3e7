package org.ardrag.inference.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.json.Key;

/**
 * Shape of a Wan transformer, under the official config's names (Wan-Video/Wan2.1, {@code wan/modules/model.py}).
 * What its components are, their keys say.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CausalWanConfig(
        @JsonProperty("model_type")
                @Key(
                        help = "t2v, or i2v with CLIP tokens in the cross-attention",
                        defaultsTo = "t2v",
                        oneOf = {"t2v", "i2v"})
                String modelType,
        @JsonProperty("patch_size")
                @Key(
                        help = "latent frames, rows and columns that one token covers",
                        defaultsTo = "[1, 2, 2]",
                        min = 1,
                        max = 16)
                List<Integer> patchSize,
        @JsonProperty("text_len")
                @Key(
                        help =
                                "tokens of a prompt; 0 for a model without text, which then has no cross-attention at all",
                        defaultsTo = "0",
                        min = 0,
                        max = 4096)
                int textLen,
        @JsonProperty("in_dim")
                @Key(
                        help = "input channels: the noisy latent's and those of whatever is laid beside it",
                        defaultsTo = "160",
                        min = 1,
                        max = 4096)
                int inDim,
        @JsonProperty("dim") @Key(help = "width", defaultsTo = "192", min = 2, max = 16384) int dim,
        @JsonProperty("ffn_dim")
                @Key(help = "width inside the feed-forward layers", defaultsTo = "768", min = 1, max = 65536)
                int ffnDim,
        @JsonProperty("freq_dim")
                @Key(help = "size of the timestep's sinusoid", defaultsTo = "256", min = 2, max = 4096)
                int freqDim,
        @JsonProperty("text_dim")
                @Key(help = "width of the text encoder's output", defaultsTo = "0", min = 0, max = 16384)
                int textDim,
        @JsonProperty("out_dim")
                @Key(
                        help = "output channels: the latent's and those that the prediction takes besides",
                        defaultsTo = "33",
                        min = 1,
                        max = 4096)
                int outDim,
        @JsonProperty("num_heads") @Key(help = "attention heads", defaultsTo = "3", min = 1, max = 256) int numHeads,
        @JsonProperty("num_layers") @Key(help = "blocks", defaultsTo = "6", min = 1, max = 256) int numLayers,
        @JsonProperty("local_attn_size")
                @Key(
                        help = "latent frames that a frame may look at, sinks and itself included; -1 for all",
                        defaultsTo = "7",
                        min = -1,
                        max = 100000)
                int localAttnSize,
        @JsonProperty("sink_size")
                @Key(help = "first frames that stay in reach for ever", defaultsTo = "1", min = 0, max = 100000)
                int sinkSize,
        @JsonProperty("max_sink_distance")
                @Key(
                        help =
                                "beyond this many frames a sink frame is moved along, so that its distance is one that the model was trained with; 0 leaves it where it is, as the official code does",
                        defaultsTo = "6",
                        min = 0,
                        max = 100000)
                int maxSinkDistance,
        @JsonProperty("clip_dim")
                @Key(help = "width of the CLIP tokens of an i2v model", defaultsTo = "0", min = 0, max = 16384)
                int clipDim,
        @JsonProperty("eps") @Key(help = "of every norm", defaultsTo = "0.000001", min = 1e-12, max = 0.1) double eps) {

    public CausalWanConfig {
        patchSize = List.copyOf(patchSize);
        if (patchSize.size() != 3 || patchSize.get(0) != 1) {
            throw new IllegalArgumentException(
                    "patch_size is " + patchSize + "; three numbers are needed, the first 1");
        }
        if (numHeads < 1 || dim % numHeads != 0 || dim / numHeads % 2 != 0) {
            throw new IllegalArgumentException(
                    "dim " + dim + " cannot be split into " + numHeads + " heads of an even width");
        }
        if (freqDim % 2 != 0) {
            throw new IllegalArgumentException("freq_dim is " + freqDim + ", an even number is needed");
        }
        if (localAttnSize == 0) {
            localAttnSize = -1; // absent in a bidirectional model's config
        }
        if (clipDim == 0 && modelType.equals("i2v")) {
            clipDim = 1280; // MLPProj(1280, dim) in the official code, so absent in published configs
        }
        if (localAttnSize > 0 && sinkSize >= localAttnSize) {
            throw new IllegalArgumentException(
                    "sink_size " + sinkSize + " leaves nothing of local_attn_size " + localAttnSize);
        }
    }

    /**
     * Chunks that the cached K and V before a chunk depend on, sinks aside: every block looks
     * {@code local_attn_size - sink_size} frames back from a chunk's end, on what the block below made of frames that did the
     * same.
     *
     * @param framesPerChunk latent frames of a chunk
     * @throws IllegalStateException for a model that looks at all frames
     */
    public int receptiveField(int framesPerChunk) {
        if (localAttnSize < 1) {
            throw new IllegalStateException("local_attn_size is " + localAttnSize + ", so there is no end to it");
        }
        int past = localAttnSize - sinkSize - framesPerChunk;
        return numLayers * ((past + framesPerChunk - 1) / framesPerChunk);
    }

    /** The same model with fewer blocks, or as many. */
    public CausalWanConfig withLayers(int layers) {
        return new CausalWanConfig(
                modelType,
                patchSize,
                textLen,
                inDim,
                dim,
                ffnDim,
                freqDim,
                textDim,
                outDim,
                numHeads,
                layers,
                localAttnSize,
                sinkSize,
                maxSinkDistance,
                clipDim,
                eps);
    }

    /** Width of one head. */
    public int headDim() {
        return dim / numHeads;
    }

    /** Whether the model looks at a prompt. */
    public boolean text() {
        return textLen > 0;
    }

    /** Tokens of one latent frame of this many rows and columns. */
    public int frameSeqLength(int latentHeight, int latentWidth) {
        if (latentHeight % patchSize.get(1) != 0 || latentWidth % patchSize.get(2) != 0) {
            throw new IllegalArgumentException("a latent of " + latentHeight + " x " + latentWidth
                    + " cannot be cut into patches of " + patchSize.get(1) + " x " + patchSize.get(2));
        }
        return latentHeight / patchSize.get(1) * (latentWidth / patchSize.get(2));
    }

    /** Every weight's name and shape, in the official order. */
    public Map<String, Shape> weightShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(
                "patch_embedding.weight", new Shape(dim, inDim, patchSize.get(0), patchSize.get(1), patchSize.get(2)));
        shapes.put("patch_embedding.bias", new Shape(dim));
        if (text()) {
            linear(shapes, "text_embedding.0", textDim, dim);
            linear(shapes, "text_embedding.2", dim, dim);
        }
        linear(shapes, "time_embedding.0", freqDim, dim);
        linear(shapes, "time_embedding.2", dim, dim);
        linear(shapes, "time_projection.1", dim, 6 * dim);
        for (int i = 0; i < numLayers; i++) {
            String p = "blocks." + i + ".";
            shapes.put(p + "modulation", new Shape(1, 6, dim));
            attention(shapes, p + "self_attn.");
            if (text()) {
                shapes.put(p + "norm3.weight", new Shape(dim));
                shapes.put(p + "norm3.bias", new Shape(dim));
                attention(shapes, p + "cross_attn.");
                if (modelType.equals("i2v")) {
                    linear(shapes, p + "cross_attn.k_img", dim, dim);
                    linear(shapes, p + "cross_attn.v_img", dim, dim);
                    shapes.put(p + "cross_attn.norm_k_img.weight", new Shape(dim));
                }
            }
            linear(shapes, p + "ffn.0", dim, ffnDim);
            linear(shapes, p + "ffn.2", ffnDim, dim);
        }
        shapes.put("head.modulation", new Shape(1, 2, dim));
        linear(shapes, "head.head", dim, outDim * patchSize.get(0) * patchSize.get(1) * patchSize.get(2));
        if (modelType.equals("i2v")) {
            norm(shapes, "img_emb.proj.0", clipDim);
            linear(shapes, "img_emb.proj.1", clipDim, clipDim);
            linear(shapes, "img_emb.proj.3", clipDim, dim);
            norm(shapes, "img_emb.proj.4", dim);
        }
        return shapes;
    }

    private void attention(Map<String, Shape> shapes, String p) {
        for (String name : List.of("q", "k", "v", "o")) {
            linear(shapes, p + name, dim, dim);
        }
        shapes.put(p + "norm_q.weight", new Shape(dim));
        shapes.put(p + "norm_k.weight", new Shape(dim));
    }

    private static void linear(Map<String, Shape> shapes, String name, int in, int out) {
        shapes.put(name + ".weight", new Shape(out, in));
        shapes.put(name + ".bias", new Shape(out));
    }

    private static void norm(Map<String, Shape> shapes, String name, int width) {
        shapes.put(name + ".weight", new Shape(width));
        shapes.put(name + ".bias", new Shape(width));
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants(Compute compute) {
        return Map.ofEntries(
                Map.entry("num_layers", (long) numLayers),
                Map.entry("num_heads", (long) numHeads),
                Map.entry("freq_dim", (long) freqDim),
                Map.entry("out_dim", (long) outDim),
                Map.entry("patch_t", (long) patchSize.get(0)),
                Map.entry("patch_h", (long) patchSize.get(1)),
                Map.entry("patch_w", (long) patchSize.get(2)),
                Map.entry("eps", eps),
                Map.entry("fused_attention", compute.fusedAttention()),
                Map.entry("dtype", (long) compute.precision().code()));
    }
}
