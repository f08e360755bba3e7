package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;

/**
 * Self-Rollout (AR-Drag, arXiv 2510.08131, section 3): clips generated as at inference, of which every chunk lends one drawn
 * step to training. For every chunk, a latent frame or a few that are denoised together,
 *
 * <ol>
 *   <li>a step n is drawn;
 *   <li>the chunk is denoised from pure noise, step by step, to x_n;
 *   <li>step n predicts the clean estimate that the loss is taken on, the only thing that a gradient passes through;
 *   <li>the chunk goes on, step by step, to x_N;
 *   <li>a clean pass at t = 0 writes x_N into the KV cache; the next chunk.
 * </ol>
 *
 * <p>All that is done without a graph, and what each drawn step met is written down; {@link Replay} gives the drawn steps
 * their graphs afterwards. Reinforcement takes another {@link Transition} at the drawn steps. A rollout without drawn steps is
 * what a model makes of its own history, and nothing else.
 *
 * <p>The frames equal those of {@link org.ardrag.inference.session.GenerationSession} for the same noise as far as the
 * clip's references are known from the picture and the tracks alone ({@link org.ardrag.training.data.WholeDrags}).
 */
public final class SelfRollout {

    /** What the frames behind a chunk are made of. */
    public enum History {
        /** All steps from noise to x_N, as at inference. */
        @JsonProperty("self_rollout")
        SELF_ROLLOUT,
        /** The clean estimate of the drawn step, to which a chunk jumps from x_n (Self-Forcing, arXiv 2506.08009). */
        @JsonProperty("self_forcing")
        SELF_FORCING,
        /** The true frames; x_n is the true chunk, noised. */
        @JsonProperty("teacher_forcing")
        TEACHER_FORCING
    }

    /** Where the noise of a rollout comes from. */
    public interface Noise {
        /**
         * Noise of this shape.
         *
         * @param chunk from 1 on
         * @param step 0 for what the chunk begins as, n + 1 for what step n adds
         */
        NDArray draw(NDManager owner, int chunk, int step, Shape shape);
    }

    /** How a drawn step leads to the next latent; {@link org.ardrag.inference.schedule.Sampler#step} is one. */
    public interface Transition {
        NDArray step(NDArray xt, NDArray v, double sigma, double nextSigma, Supplier<NDArray> noise);
    }

    /**
     * A drawn step. Latents are [B, C, F, h, w] of the chunk's frames.
     *
     * @param chunk from 1 on
     * @param number n, from 0 on
     * @param timestep that the model was given
     * @param sigma of {@code xt}
     * @param nextSigma of {@code next}, 0 for the last step
     * @param xt what the step was given
     * @param references laid beside it
     * @param flow what it predicted, without a graph
     * @param next the latent it led to
     */
    public record Step(
            int chunk,
            int number,
            int timestep,
            double sigma,
            double nextSigma,
            NDArray xt,
            References references,
            NDArray flow,
            NDArray next) {

        /** The same with arrays of its own: what is worked out with them, and with it the graph, lives no longer than they. */
        Step copy(NDManager owner) {
            References copies =
                    new References(duplicate(owner, references.moved()), duplicate(owner, references.laid()));
            return new Step(
                    chunk,
                    number,
                    timestep,
                    sigma,
                    nextSigma,
                    duplicate(owner, xt),
                    copies,
                    duplicate(owner, flow),
                    duplicate(owner, next));
        }

        private static NDArray duplicate(NDManager owner, NDArray array) {
            NDArray copy = array.duplicate();
            copy.attach(owner);
            return copy;
        }

        /** The clean estimate that a flow predicted here stands for. */
        public NDArray clean(NDArray predicted) {
            return Flow.toX0(xt, predicted, sigma);
        }
    }

    /**
     * What came out.
     *
     * @param latents the history: the picture, then the frames that later ones looked back on, [B, C, F, h, w]
     * @param steps the drawn steps of the chunks behind the picture
     */
    public record Rolled(NDArray latents, List<Step> steps) {

        /** The picture, then every drawn step's clean estimate, [B, C, F, h, w]. */
        public NDArray estimates() {
            List<NDArray> chunks = new ArrayList<>();
            chunks.add(ClipBatch.at(latents, 0));
            steps.forEach(step -> chunks.add(step.clean(step.flow())));
            return ClipBatch.joined(chunks);
        }
    }

    private final ModelManifest manifest;
    private final CausalWanModel model;
    private final History history;
    private final Transition transition;

    /** Rolls out with the model's own sampler throughout. */
    public SelfRollout(ModelManifest manifest, CausalWanModel model, History history) {
        this(manifest, model, history, manifest.sampler()::step);
    }

    /**
     * Rolls out with the model's own sampler, and another one at the drawn steps.
     *
     * @param transition at the drawn steps
     */
    public SelfRollout(ModelManifest manifest, CausalWanModel model, History history, Transition transition) {
        this.manifest = manifest;
        this.model = model;
        this.history = history;
        this.transition = transition;
    }

    /** Draws a step for each chunk of a clip, evenly from the first {@code among}; that of the picture has no meaning. */
    public static int[] drawSteps(SplittableRandom random, int chunks, int among) {
        int[] drawn = new int[chunks];
        for (int m = 0; m < chunks; m++) {
            drawn[m] = random.nextInt(among);
        }
        return drawn;
    }

    private record Made(NDArray latents, List<Step> steps) {

        /** Keeps them for as long as the owner lives. */
        void attach(NDManager owner) {
            latents.attach(owner);
            for (Step step : steps) {
                References beside = step.references();
                List.of(step.xt(), step.flow(), step.next(), beside.moved(), beside.laid())
                        .forEach(kept -> kept.attach(owner));
            }
        }
    }

    /**
     * Generates clips for the conditions of these, with no step drawn.
     *
     * @return latents, [B, C, F, h, w]; the first frame is the clips' own
     */
    public NDArray generate(NDManager owner, Weights weights, ClipBatch clips, Noise noise) {
        return run(owner, weights, clips, new int[clips.chunks()][0], noise).latents();
    }

    /**
     * Generates clips for the conditions of these, without a graph.
     *
     * @param drawn step of each chunk, the same in all clips; that of the picture has no meaning
     */
    public Rolled run(NDManager owner, Weights weights, ClipBatch clips, int[] drawn, Noise noise) {
        int[][] each = Arrays.stream(drawn).mapToObj(n -> new int[] {n}).toArray(int[][]::new);
        return run(owner, weights, clips, each, noise);
    }

    /**
     * The same with any number of drawn steps a chunk: more than one where every step is to be learnt from, none where
     * nothing is.
     *
     * @param drawn steps of each chunk, rising, the same in all clips
     */
    public Rolled run(NDManager owner, Weights weights, ClipBatch clips, int[][] drawn, Noise noise) {
        int chunks = clips.chunks();
        List<NDArray> made = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        try (Course course = new Course(manifest, model, owner, weights, clips)) {
            made.add(course.picture());
            for (int m = 1; m < chunks; m++) {
                try (NDManager scratch = owner.newSubManager()) {
                    Course.Chunk chunk = chunk(scratch, clips, m, made);
                    Made next = make(scratch, course, chunk, drawn[m], noise);
                    course.keep(chunk, next.latents());
                    next.attach(owner);
                    made.add(next.latents());
                    steps.addAll(next.steps());
                }
            }
        }
        return new Rolled(ClipBatch.joined(made), steps);
    }

    /** A chunk, and what lies beside it behind those that were made. */
    private static Course.Chunk chunk(NDManager scratch, ClipBatch clips, int m, List<NDArray> made) {
        ClipBatch now = clips.chunk(scratch, m);
        List<NDArray> before = new ArrayList<>(made);
        before.set(0, ClipBatch.within(scratch, made.get(0)));
        NDArray previous = ClipBatch.within(scratch, ClipBatch.last(made.get(m - 1)));
        return new Course.Chunk(m, now, now.references(previous, ClipBatch.joined(before)));
    }

    /** From noise to the chunk that goes into the history, and the drawn steps on the way. */
    private Made make(NDManager scratch, Course course, Course.Chunk chunk, int[] drawn, Noise noise) {
        int m = chunk.number();
        Shape shape = chunk.clips().latents().getShape();
        boolean forced = history == History.TEACHER_FORCING;
        int first = forced ? drawn[0] : 0;
        int end = history == History.SELF_ROLLOUT ? course.steps() : drawn[drawn.length - 1] + 1;
        NDArray x = noise.draw(scratch, m, 0, shape);
        if (forced) {
            x = Flow.addNoise(chunk.clips().latents(), x, course.sigma(first));
        }
        List<Step> taken = new ArrayList<>();
        for (int n = first; n < end; n++) {
            int next = n + 1;
            double sigma = course.sigma(n);
            double nextSigma = course.sigma(next);
            NDArray v = course.flow(scratch, chunk, x, n);
            boolean isDrawn = Arrays.binarySearch(drawn, n) >= 0;
            Transition sampler = isDrawn ? transition : manifest.sampler()::step;
            NDArray after = sampler.step(x, v, sigma, nextSigma, () -> noise.draw(scratch, m, next, shape));
            if (isDrawn) {
                taken.add(new Step(m, n, course.timestep(n), sigma, nextSigma, x, chunk.references(), v, after));
            }
            x = after;
        }
        if (taken.size() < drawn.length) {
            throw new IllegalArgumentException("steps " + Arrays.toString(drawn) + " were drawn for chunk " + m
                    + ", the model has 0 to " + (course.steps() - 1));
        }
        NDArray latents =
                switch (history) {
                    case SELF_ROLLOUT -> x;
                    case SELF_FORCING ->
                        taken.get(taken.size() - 1)
                                .clean(taken.get(taken.size() - 1).flow());
                    case TEACHER_FORCING -> chunk.clips().latents();
                };
        return new Made(latents, taken);
    }
}
