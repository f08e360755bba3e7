package org.ardrag.inference.model;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ardrag.inference.json.Key;

/**
 * Shape of a {@link TrackHead}. What its components are, their keys say.
 */
public record TrackHeadConfig(
        @JsonProperty("width") @Key(help = "channels between its layers", defaultsTo = "64", min = 1, max = 4096)
                int width) {

    /** Chunks whose heatmaps it sees: {@link TrackHead#seen}. */
    private static final int CHUNKS = 2;

    /** Every weight's name and shape, beside an autoencoder of this shape. */
    public Map<String, Shape> weightShapes(TinyAutoencoderConfig autoencoder) {
        int pixels = autoencoder.pixelsPerLatent() * autoencoder.pixelsPerLatent();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(
                "patch_embedding.weight",
                new Shape(width, (long) CHUNKS * autoencoder.framesPerLatent() * pixels, 1, 1));
        shapes.put("patch_embedding.bias", new Shape(width));
        shapes.put("conv.0.weight", new Shape(width, width, 3, 3));
        shapes.put("conv.0.bias", new Shape(width));
        shapes.put("conv.2.weight", new Shape(autoencoder.latentChannels(), width, 3, 3));
        shapes.put("conv.2.bias", new Shape(autoencoder.latentChannels()));
        return shapes;
    }
}
