package org.ardrag.training.grpo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which denoising steps of a chunk are stochastic, and so learnt from. The last one never is: it has no density. */
public enum StochasticSteps {
    /** One drawn step a chunk, all others by the ODE: selective stochastic sampling (AR-Drag, arXiv 2510.08131). */
    @JsonProperty("selective")
    SELECTIVE {
        @Override
        int[] ofChunk(SplittableRandom random, int steps) {
            return new int[] {random.nextInt(steps - 1)};
        }
    },
    /** All but the last, as in Flow-GRPO: to show why one is enough. */
    @JsonProperty("all")
    ALL {
        @Override
        int[] ofChunk(SplittableRandom random, int steps) {
            return IntStream.range(0, steps - 1).toArray();
        }
    };

    abstract int[] ofChunk(SplittableRandom random, int steps);

    /**
     * Draws the stochastic steps of every chunk of a clip.
     *
     * @param steps denoising steps of a chunk
     */
    public int[][] draw(SplittableRandom random, int chunks, int steps) {
        int[][] drawn = new int[chunks][];
        for (int m = 0; m < chunks; m++) {
            drawn[m] = ofChunk(random, steps);
        }
        return drawn;
    }
}
