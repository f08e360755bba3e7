package org.ardrag.inference.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.List;
import org.ardrag.inference.engine.Program;
import org.ardrag.inference.engine.Program.Argument;
import org.ardrag.inference.image.BicubicResize;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.weights.Weights;

/**
 * How much people like a picture, about 1 to 10: CLIP ViT-L/14 (openai/CLIP) and the linear head of
 * christophschuhmann/improved-aesthetic-predictor, {@code simple_inference.py}. The computation stands in
 * {@code programs/clip_aesthetic.py}; it is in float32, since it judges.
 */
public final class AestheticModel implements AutoCloseable {

    private final AestheticConfig config;
    private final Program program;

    /** Compiles the predictor for a device. */
    public AestheticModel(AestheticConfig config, Device device) {
        this.config = config;
        program = Program.load(AestheticModel.class, "clip_aesthetic", config.constants(), device);
    }

    public AestheticConfig config() {
        return config;
    }

    /**
     * CLIP's own picture steps ({@code clip/clip.py}, {@code _transform}): the short side to the tower's size by Pillow's
     * bicubic filter, then the square in the middle.
     */
    public RgbImage square(RgbImage image) {
        int n = config.inputResolution();
        boolean wide = image.width() > image.height();
        int longSide = wide ? image.width() : image.height();
        int shortSide = wide ? image.height() : image.width();
        int scaled = (int) ((long) n * longSide / shortSide);
        RgbImage resized = wide ? BicubicResize.resize(image, scaled, n) : BicubicResize.resize(image, n, scaled);
        int left = (int) Math.rint((resized.width() - n) / 2.0); // half to even, as Python rounds
        int top = (int) Math.rint((resized.height() - n) / 2.0);
        return BicubicResize.crop(resized, left, top, n, n);
    }

    /**
     * Scores of pictures.
     *
     * @param images at least one, of any sizes
     * @return one score a picture
     */
    public float[] score(Weights weights, List<RgbImage> images) {
        try (NDManager scratch = weights.manager().newSubManager()) {
            NDArray pixels =
                    pixelValues(scratch, images.stream().map(this::square).toList());
            return score(scratch, weights, embed(scratch, weights, pixels)).toFloatArray();
        }
    }

    /** Squares of the tower's size to [B, 3, n, n], centred and scaled. */
    public NDArray pixelValues(NDManager owner, List<RgbImage> squares) {
        int n = config.inputResolution();
        ByteBuffer bytes = ByteBuffer.allocateDirect(squares.size() * n * n * 3);
        squares.forEach(square -> bytes.put(square.rgb()));
        try (NDArray images = owner.create(bytes.flip(), new Shape(squares.size(), n, n, 3), DataType.UINT8)) {
            return program.call(owner, "pixel_values", Argument.of(images)).singletonOrThrow();
        }
    }

    /** Pictures [B, 3, n, n] to embeddings [B, output_dim], not normed. */
    public NDArray embed(NDManager owner, Weights weights, NDArray pixels) {
        return program.call(owner, "embed", Argument.of(pixels), Argument.of(weights.tensors()))
                .singletonOrThrow();
    }

    /** Embeddings [B, output_dim] to scores [B, 1]. */
    public NDArray score(NDManager owner, Weights weights, NDArray embeddings) {
        return program.call(owner, "score", Argument.of(embeddings), Argument.of(weights.tensors()))
                .singletonOrThrow();
    }

    @Override
    public void close() {
        program.close();
    }
}
