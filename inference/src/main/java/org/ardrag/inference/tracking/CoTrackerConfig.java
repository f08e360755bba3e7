package org.ardrag.inference.tracking;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Shape of a CoTracker3 (facebookresearch/co-tracker, {@code cotracker3_online.py}).
 *
 * @param windowLen frames of the time embedding, and of a window of the online model
 * @param stride pixels along each axis that a feature stands for
 * @param corrRadius places on each side of a point that are compared
 * @param corrLevels scales of the features
 * @param corrHidden width inside the layers that look at correlations
 * @param corrOut width of what they make of them
 * @param latentDim width of a feature
 * @param hiddenSize width of the transformer
 * @param numHeads attention heads
 * @param depth blocks in time and, each behind one, in space
 * @param virtual tracks through which points see each other
 * @param resolution height and width that videos are brought to, pixels
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CoTrackerConfig(
        @JsonProperty("window_len") int windowLen,
        @JsonProperty("stride") int stride,
        @JsonProperty("corr_radius") int corrRadius,
        @JsonProperty("corr_levels") int corrLevels,
        @JsonProperty("corr_hidden") int corrHidden,
        @JsonProperty("corr_out") int corrOut,
        @JsonProperty("latent_dim") int latentDim,
        @JsonProperty("hidden_size") int hiddenSize,
        @JsonProperty("num_heads") int numHeads,
        @JsonProperty("depth") int depth,
        @JsonProperty("virtual") int virtual,
        @JsonProperty("res") List<Integer> resolution) {

    /** Numbers of {@code posenc}: the ways to two frames along two axes, and the sine and cosine of ten multiples of each. */
    private static final int MOTION = 4 + 4 * 2 * 10;

    public CoTrackerConfig {
        resolution = List.copyOf(resolution);
        if (numHeads < 1 || hiddenSize % numHeads != 0) {
            throw new IllegalArgumentException(
                    "hidden_size " + hiddenSize + " cannot be split into " + numHeads + " heads");
        }
        if (latentDim % 4 != 0) {
            throw new IllegalArgumentException("latent_dim is " + latentDim + ", a multiple of 4 is needed");
        }
        if (windowLen < 2) {
            throw new IllegalArgumentException("window_len is " + windowLen + ", at least 2 frames are needed");
        }
        if (resolution.size() != 2 || resolution.get(0) % stride != 0 || resolution.get(1) % stride != 0) {
            throw new IllegalArgumentException(
                    "res is " + resolution + "; height and width in multiples of " + stride + " are needed");
        }
    }

    /** The published {@code scaled_offline.pth}. */
    public static CoTrackerConfig offline() {
        return published(60);
    }

    /** The published {@code scaled_online.pth}. */
    public static CoTrackerConfig online() {
        return published(16);
    }

    private static CoTrackerConfig published(int windowLen) {
        return new CoTrackerConfig(windowLen, 4, 3, 4, 384, 256, 128, 384, 8, 3, 64, List.of(384, 512));
    }

    /** Numbers that the transformer takes of a point in a frame: visible, right, correlations, the encoded way. */
    private int inputDim() {
        return 2 + corrLevels * corrOut + MOTION;
    }

    /** Every weight's name and shape. */
    public Map<String, Shape> weightShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("time_emb", new Shape(1, windowLen, inputDim()));
        encoder(shapes);
        String p = "updateformer.";
        shapes.put(p + "virual_tracks", new Shape(1, virtual, 1, hiddenSize));
        linear(shapes, p + "input_transform", inputDim(), hiddenSize);
        linear(shapes, p + "flow_head", hiddenSize, 2);
        linear(shapes, p + "vis_conf_head", hiddenSize, 2);
        for (int i = 0; i < depth; i++) {
            block(shapes, p + "time_blocks." + i, ".attn");
            block(shapes, p + "space_virtual_blocks." + i, ".attn");
            crossBlock(shapes, p + "space_point2virtual_blocks." + i);
            crossBlock(shapes, p + "space_virtual2point_blocks." + i);
        }
        int side = 2 * corrRadius + 1;
        linear(shapes, "corr_mlp.fc1", side * side * side * side, corrHidden);
        linear(shapes, "corr_mlp.fc2", corrHidden, corrOut);
        return shapes;
    }

    private void encoder(Map<String, Shape> shapes) {
        int[] widths = {latentDim / 2, latentDim / 4 * 3, latentDim, latentDim};
        conv(shapes, "fnet.conv1", 3, widths[0], 7);
        int in = widths[0];
        int all = 0;
        for (int i = 0; i < widths.length; i++) {
            String layer = "fnet.layer" + (i + 1);
            conv(shapes, layer + ".0.conv1", in, widths[i], 3);
            conv(shapes, layer + ".0.conv2", widths[i], widths[i], 3);
            if (i > 0) {
                conv(shapes, layer + ".0.downsample.0", in, widths[i], 1);
            }
            conv(shapes, layer + ".1.conv1", widths[i], widths[i], 3);
            conv(shapes, layer + ".1.conv2", widths[i], widths[i], 3);
            in = widths[i];
            all += in;
        }
        conv(shapes, "fnet.conv2", all, 2 * latentDim, 3);
        conv(shapes, "fnet.conv3", 2 * latentDim, latentDim, 1);
    }

    private void crossBlock(Map<String, Shape> shapes, String p) {
        shapes.put(p + ".norm_context.weight", new Shape(hiddenSize));
        shapes.put(p + ".norm_context.bias", new Shape(hiddenSize));
        block(shapes, p, ".cross_attn");
    }

    private void block(Map<String, Shape> shapes, String p, String attention) {
        linear(shapes, p + attention + ".to_q", hiddenSize, hiddenSize);
        linear(shapes, p + attention + ".to_kv", hiddenSize, 2 * hiddenSize);
        linear(shapes, p + attention + ".to_out", hiddenSize, hiddenSize);
        linear(shapes, p + ".mlp.fc1", hiddenSize, 4 * hiddenSize);
        linear(shapes, p + ".mlp.fc2", 4 * hiddenSize, hiddenSize);
    }

    private static void conv(Map<String, Shape> shapes, String name, int in, int out, int kernel) {
        shapes.put(name + ".weight", new Shape(out, in, kernel, kernel));
        shapes.put(name + ".bias", new Shape(out));
    }

    private static void linear(Map<String, Shape> shapes, String name, int in, int out) {
        shapes.put(name + ".weight", new Shape(out, in));
        shapes.put(name + ".bias", new Shape(out));
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants() {
        return Map.of(
                "window_len", (long) windowLen,
                "stride", (long) stride,
                "corr_radius", (long) corrRadius,
                "corr_levels", (long) corrLevels,
                "num_heads", (long) numHeads,
                "depth", (long) depth,
                "virtual", (long) virtual,
                "height", (long) resolution.get(0),
                "width", (long) resolution.get(1));
    }
}
