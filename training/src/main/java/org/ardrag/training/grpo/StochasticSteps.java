package org.ardrag.training.grpo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Which denoising steps of a frame are stochastic, and so learnt from. The last one never is: it has no density. */
public enum StochasticSteps {
    /** One drawn step a frame, all others by the ODE: selective stochastic sampling (AR-Drag, arXiv 2510.08131). */
    @JsonProperty("selective")
    SELECTIVE {
        @Override
        int[] ofFrame(SplittableRandom random, int steps) {
            return new int[] {random.nextInt(steps - 1)};
        }
    },
    /** All but the last, as in Flow-GRPO: to show why one is enough. */
    @JsonProperty("all")
    ALL {
        @Override
        int[] ofFrame(SplittableRandom random, int steps) {
            return IntStream.range(0, steps - 1).toArray();
        }
    };

    abstract int[] ofFrame(SplittableRandom random, int steps);

    /**
     * Draws the stochastic steps of every latent frame of a clip.
     *
     * @param steps denoising steps of a frame
     */
    public int[][] draw(SplittableRandom random, int frames, int steps) {
        int[][] drawn = new int[frames][];
        for (int m = 0; m < frames; m++) {
            drawn[m] = ofFrame(random, steps);
        }
        return drawn;
    }
}
