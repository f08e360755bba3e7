package org.ardrag.training.clips;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The textures that clips are painted with. A bank is a function of its seed. */
public final class TextureBank {

    /** Textures in a bank, unless another number is asked for. */
    public static final int DEFAULT_COUNT = 96;

    static final int SIZE = 256;

    private final List<Texture> textures;

    private TextureBank(List<Texture> textures) {
        this.textures = List.copyOf(textures);
    }

    /** Textures to train on: noise, fibres, dead leaves, gradients, and mixtures with the statistics of photographs. */
    public static TextureBank training(long seed) {
        return training(seed, DEFAULT_COUNT);
    }

    /** Like {@link #training(long)} with another number of textures. */
    public static TextureBank training(long seed, int count) {
        return make(seed, count, false);
    }

    /** Textures to measure with, of families that {@link #training(long)} does not have. */
    public static TextureBank heldOut(long seed) {
        return heldOut(seed, DEFAULT_COUNT);
    }

    /** Like {@link #heldOut(long)} with another number of textures. */
    public static TextureBank heldOut(long seed, int count) {
        return make(~seed, count, true);
    }

    private static TextureBank make(long seed, int count, boolean heldOut) {
        if (count < 1) {
            throw new IllegalArgumentException("a bank has at least 1 texture, " + count + " were asked for");
        }
        Dice dice = new Dice(seed);
        List<Dice> sources = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sources.add(dice.split());
        }
        return new TextureBank(IntStream.range(0, count)
                .mapToObj(i -> heldOut
                        ? HeldOutTextures.draw(sources.get(i), i, SIZE)
                        : TrainingTextures.draw(sources.get(i), i, SIZE))
                .toList());
    }

    /** How many textures there are. */
    public int count() {
        return textures.size();
    }

    Texture pick(Dice dice) {
        return textures.get(dice.whole(0, textures.size() - 1));
    }
}
