package org.ardrag.inference.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Shape of a Wan VAE, under the official names (Wan-Video/Wan2.1, {@code wan/modules/vae.py}). The published one has dim
 * 96, z_dim 16, dim_mult 1, 2, 4, 4, two residual blocks and halves time in its second and third stage.
 *
 * @param dim channels of the outermost stage
 * @param zDim channels of a latent
 * @param dimMult channels of each stage, in multiples of {@code dim}, from the outermost to the innermost
 * @param numResBlocks residual blocks of an encoder stage; a decoder stage has one more
 * @param attnScales scales with an attention block of their own; none, in every published model
 * @param timeDownsample which encoder stages halve time; one for each stage but the last, all of which halve height and width
 * @param latentMean mean of each latent channel before it is normalised; the published ones, when absent
 * @param latentStd standard deviation of the same
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record WanVaeConfig(
        @JsonProperty("dim") int dim,
        @JsonProperty("z_dim") int zDim,
        @JsonProperty("dim_mult") List<Integer> dimMult,
        @JsonProperty("num_res_blocks") int numResBlocks,
        @JsonProperty("attn_scales") @Nullable List<Double> attnScales,
        @JsonProperty("temperal_downsample") List<Boolean> timeDownsample,
        @JsonProperty("latent_mean") @Nullable List<Double> latentMean,
        @JsonProperty("latent_std") @Nullable List<Double> latentStd)
        implements AutoencoderConfig {

    private static final int IMAGE_CHANNELS = 3;

    /** {@code WanVAE.__init__}. */
    private static final List<Double> PUBLISHED_MEAN = List.of(
            -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715, 0.5517, -0.3632,
            -0.1922, -0.9497, 0.2503, -0.2921);

    private static final List<Double> PUBLISHED_STD = List.of(
            2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579, 1.6382,
            1.1253, 2.8251, 1.9160);

    public WanVaeConfig {
        dimMult = List.copyOf(dimMult);
        timeDownsample = List.copyOf(timeDownsample);
        attnScales = attnScales == null ? List.of() : List.copyOf(attnScales);
        latentMean = latentMean == null ? PUBLISHED_MEAN : List.copyOf(latentMean);
        latentStd = latentStd == null ? PUBLISHED_STD : List.copyOf(latentStd);
        if (dimMult.size() != timeDownsample.size() + 1 || dimMult.isEmpty()) {
            throw new IllegalArgumentException("temperal_downsample is " + timeDownsample + " for dim_mult " + dimMult
                    + "; one for each stage but the last is needed");
        }
        if (!attnScales.isEmpty()) {
            throw new IllegalArgumentException("attn_scales is " + attnScales + "; only an empty list is known");
        }
        if (latentMean.size() != zDim || latentStd.size() != zDim) {
            throw new IllegalArgumentException("z_dim is " + zDim + ", but there are " + latentMean.size()
                    + " means and " + latentStd.size() + " standard deviations of latent channels");
        }
    }

    /** The published model's shape. */
    public static WanVaeConfig published() {
        return new WanVaeConfig(96, 16, List.of(1, 2, 4, 4), 2, null, List.of(false, true, true), null, null);
    }

    /** The same shape with other latent statistics. */
    public WanVaeConfig withLatents(List<Double> mean, List<Double> std) {
        return new WanVaeConfig(dim, zDim, dimMult, numResBlocks, attnScales, timeDownsample, mean, std);
    }

    @Override
    public int latentChannels() {
        return zDim;
    }

    @Override
    public int framesPerLatent() {
        return 1 << (int) timeDownsample.stream().filter(halved -> halved).count();
    }

    @Override
    public int pixelsPerLatent() {
        return 1 << timeDownsample.size();
    }

    @Override
    public int outermostChannels() {
        return dim * dimMult.get(0);
    }

    @Override
    public int receptiveField() {
        return Math.max(
                WanVaeWalk.encoder(this, 1, IMAGE_CHANNELS).receptiveField(),
                WanVaeWalk.decoder(this, 1).receptiveField());
    }

    @Override
    public long encoderMemory(int height, int width) {
        return WanVaeWalk.encoder(this, (long) height * width, IMAGE_CHANNELS).elements();
    }

    @Override
    public long decoderMemory(int height, int width) {
        int pixels = pixelsPerLatent();
        return WanVaeWalk.decoder(this, (long) (height / pixels) * (width / pixels))
                .elements();
    }

    @Override
    public Map<String, Shape> weightShapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        int inner = dim * dimMult.get(dimMult.size() - 1);
        encoder(shapes, inner);
        conv(shapes, "conv1", 2 * zDim, 2 * zDim, 1, 1);
        conv(shapes, "conv2", zDim, zDim, 1, 1);
        decoder(shapes, inner);
        return shapes;
    }

    private void encoder(Map<String, Shape> shapes, int inner) {
        conv(shapes, "encoder.conv1", IMAGE_CHANNELS, dim, 3, 3);
        int in = dim;
        int at = 0;
        for (int stage = 0; stage < dimMult.size(); stage++) {
            int out = dim * dimMult.get(stage);
            for (int i = 0; i < numResBlocks; i++) {
                residual(shapes, "encoder.downsamples." + at++, in, out);
                in = out;
            }
            if (stage < timeDownsample.size()) {
                resample(shapes, "encoder.downsamples." + at, out, out);
                if (timeDownsample.get(stage)) {
                    conv(shapes, "encoder.downsamples." + at + ".time_conv", out, out, 3, 1);
                }
                at++;
            }
        }
        middle(shapes, "encoder.middle", inner);
        head(shapes, "encoder.head", inner, 2 * zDim);
    }

    private void decoder(Map<String, Shape> shapes, int inner) {
        conv(shapes, "decoder.conv1", zDim, inner, 3, 3);
        middle(shapes, "decoder.middle", inner);
        List<Boolean> doubled = timeUpsample();
        int in = inner;
        int at = 0;
        for (int stage = 0; stage < dimMult.size(); stage++) {
            int out = dim * dimMult.get(dimMult.size() - 1 - stage);
            for (int i = 0; i <= numResBlocks; i++) {
                residual(shapes, "decoder.upsamples." + at++, in, out);
                in = out;
            }
            if (stage < doubled.size()) {
                resample(shapes, "decoder.upsamples." + at, out, out / 2);
                if (doubled.get(stage)) {
                    conv(shapes, "decoder.upsamples." + at + ".time_conv", out, 2 * out, 3, 1);
                }
                at++;
                in = out / 2;
            }
        }
        head(shapes, "decoder.head", in, IMAGE_CHANNELS);
    }

    private List<Boolean> timeUpsample() {
        int last = timeDownsample.size() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToObj(i -> timeDownsample.get(last - i))
                .toList();
    }

    private static void middle(Map<String, Shape> shapes, String p, int width) {
        residual(shapes, p + ".0", width, width);
        shapes.put(p + ".1.norm.gamma", new Shape(width, 1, 1));
        linear(shapes, p + ".1.to_qkv", width, 3 * width, 1);
        linear(shapes, p + ".1.proj", width, width, 1);
        residual(shapes, p + ".2", width, width);
    }

    private static void residual(Map<String, Shape> shapes, String p, int in, int out) {
        shapes.put(p + ".residual.0.gamma", new Shape(in, 1, 1, 1));
        conv(shapes, p + ".residual.2", in, out, 3, 3);
        shapes.put(p + ".residual.3.gamma", new Shape(out, 1, 1, 1));
        conv(shapes, p + ".residual.6", out, out, 3, 3);
        if (in != out) {
            conv(shapes, p + ".shortcut", in, out, 1, 1);
        }
    }

    private static void resample(Map<String, Shape> shapes, String p, int in, int out) {
        linear(shapes, p + ".resample.1", in, out, 3);
    }

    private static void head(Map<String, Shape> shapes, String p, int in, int out) {
        shapes.put(p + ".0.gamma", new Shape(in, 1, 1, 1));
        conv(shapes, p + ".2", in, out, 3, 3);
    }

    private static void conv(Map<String, Shape> shapes, String name, int in, int out, int time, int space) {
        shapes.put(name + ".weight", new Shape(out, in, time, space, space));
        shapes.put(name + ".bias", new Shape(out));
    }

    /** A convolution of single pictures. */
    private static void linear(Map<String, Shape> shapes, String name, int in, int out, int space) {
        shapes.put(name + ".weight", new Shape(out, in, space, space));
        shapes.put(name + ".bias", new Shape(out));
    }

    /** The constants that the program text declares. */
    Map<String, Object> constants(Precision precision) {
        return Map.of(
                "num_res_blocks",
                (long) numResBlocks,
                "time_downsample",
                flags(timeDownsample),
                "time_upsample",
                flags(timeUpsample()),
                "dtype",
                (long) precision.code());
    }

    private static List<Long> flags(List<Boolean> flags) {
        return flags.stream().map(flag -> flag ? 1L : 0L).toList();
    }

    float[] mean() {
        return toFloats(Objects.requireNonNull(latentMean));
    }

    float[] std() {
        return toFloats(Objects.requireNonNull(latentStd));
    }

    private static float[] toFloats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
