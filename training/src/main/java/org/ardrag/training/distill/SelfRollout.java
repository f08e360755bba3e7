package org.ardrag.training.distill;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.schedule.Flow;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.schedule.References;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.transformer.ClipBatch;

/**
 * Self-Rollout (AR-Drag, arXiv 2510.08131, section 3): clips generated as at inference, of which every frame lends one drawn
 * step to training. For every frame
 *
 * <ol>
 *   <li>a step n is drawn;
 *   <li>the frame is denoised from pure noise, step by step, to x_n;
 *   <li>step n predicts the clean estimate that the loss is taken on, the only thing that a gradient passes through;
 *   <li>the frame goes on, step by step, to x_N;
 *   <li>a clean pass at t = 0 writes x_N into the KV cache; the next frame.
 * </ol>
 *
 * <p>{@link #run} does all that without a graph and writes down what each drawn step met. {@link #replay} then goes through
 * the frames once more and hands out each drawn step with its graph, behind a copy of the KV cache as it was: the graph of one
 * pass over one frame is all that is in memory at a time, whatever the length of the clip. A loss of whole clips is taken on
 * {@link Rolled#estimates} first, and its gradient by each frame's estimate is passed on in the replay; since nothing else
 * depends on the weights, that is the gradient of the whole. Reinforcement, which needs the step's density, does the same
 * with another {@link Transition} and a loss of each step's own.
 *
 * <p>The frames equal those of {@link org.ardrag.inference.session.GenerationSession} for the same noise as far as the
 * clip's references are known from the picture and the tracks alone ({@link org.ardrag.training.data.WholeDrags}).
 */
public final class SelfRollout {

    /** What the frames behind a frame are made of. */
    public enum History {
        /** All steps from noise to x_N, as at inference. */
        @JsonProperty("self_rollout")
        SELF_ROLLOUT,
        /** The clean estimate of the drawn step, to which a frame jumps from x_n (Self-Forcing, arXiv 2506.08009). */
        @JsonProperty("self_forcing")
        SELF_FORCING,
        /** The true frames; x_n is the true frame, noised. */
        @JsonProperty("teacher_forcing")
        TEACHER_FORCING
    }

    /** Where the noise of a rollout comes from. */
    public interface Noise {
        /**
         * Noise of this shape.
         *
         * @param frame latent frame, from 1 on
         * @param step 0 for what the frame begins as, n + 1 for what step n adds
         */
        NDArray draw(NDManager owner, int frame, int step, Shape shape);
    }

    /** How a drawn step leads to the next latent; {@link org.ardrag.inference.schedule.Sampler#step} is one. */
    public interface Transition {
        NDArray step(NDArray xt, NDArray v, double sigma, double nextSigma, Supplier<NDArray> noise);
    }

    /**
     * A drawn step. Latents are [B, C, 1, h, w].
     *
     * @param frame latent frame
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
            int frame,
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
                    frame,
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
     * @param steps the drawn steps of frames 1 to F - 1
     */
    public record Rolled(NDArray latents, List<Step> steps) {

        /** The picture, then every drawn step's clean estimate, [B, C, F, h, w]. */
        public NDArray estimates() {
            List<NDArray> frames = new ArrayList<>();
            frames.add(ClipBatch.at(latents, 0));
            steps.forEach(step -> frames.add(step.clean(step.flow())));
            return joined(frames);
        }
    }

    /** Takes a drawn step with its graph. */
    public interface Visitor {
        /**
         * One step; its arrays are freed behind it.
         *
         * @param flow what the step predicts, with the graph that leads to the weights
         */
        void visit(Step step, NDArray flow);
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

    /** Draws a step for each frame of a clip, evenly from the first {@code among}; that of the picture has no meaning. */
    public static int[] drawSteps(SplittableRandom random, int frames, int among) {
        int[] drawn = new int[frames];
        for (int m = 0; m < frames; m++) {
            drawn[m] = random.nextInt(among);
        }
        return drawn;
    }

    /** What all passes of a rollout share. */
    private record Course(NDManager owner, Weights weights, NDArray picture, KvCache cache) {}

    private record Frame(NDArray latent, List<Step> steps) {}

    private Course begin(NDManager owner, Weights weights, ClipBatch clips) {
        Shape latents = clips.latents().getShape();
        KvCache cache =
                model.newCache(weights, clips.size(), (int) latents.get(3), (int) latents.get(4), clips.frames());
        Course course = new Course(owner, weights, ClipBatch.at(clips.latents(), 0), cache);
        ClipBatch first = clips.frame(0);
        clean(course, first, first.references(course.picture(), course.picture()), course.picture(), 0);
        return course;
    }

    /**
     * Generates clips for the conditions of these, without a graph.
     *
     * @param drawn step of each latent frame, the same in all clips; that of frame 0 has no meaning
     */
    public Rolled run(NDManager owner, Weights weights, ClipBatch clips, int[] drawn, Noise noise) {
        int[][] each = Arrays.stream(drawn).mapToObj(n -> new int[] {n}).toArray(int[][]::new);
        return run(owner, weights, clips, each, noise);
    }

    /**
     * The same with any number of drawn steps a frame: more than one where every step is to be learnt from, none where
     * nothing is.
     *
     * @param drawn steps of each latent frame, rising, the same in all clips
     */
    public Rolled run(NDManager owner, Weights weights, ClipBatch clips, int[][] drawn, Noise noise) {
        Course course = begin(owner, weights, clips);
        List<NDArray> frames = new ArrayList<>(List.of(course.picture()));
        List<Step> steps = new ArrayList<>();
        try (KvCache cache = course.cache()) {
            for (int m = 1; m < clips.frames(); m++) {
                ClipBatch now = clips.frame(m);
                References references = now.references(frames.get(m - 1), joined(frames));
                Frame frame = frame(course, now, references, m, drawn[m], noise);
                clean(course, now, references, frame.latent(), m);
                frames.add(frame.latent());
                steps.addAll(frame.steps());
            }
        }
        return new Rolled(joined(frames), steps);
    }

    /** From noise to the frame that goes into the history, and the drawn steps on the way. */
    private Frame frame(Course course, ClipBatch now, References references, int m, int[] drawn, Noise noise) {
        Shape shape = course.picture().getShape();
        boolean forced = history == History.TEACHER_FORCING;
        int first = forced ? drawn[0] : 0;
        int end = history == History.SELF_ROLLOUT ? steps() : drawn[drawn.length - 1] + 1;
        try (NDManager scratch = course.owner().newSubManager()) {
            NDArray x = noise.draw(scratch, m, 0, shape);
            if (forced) {
                x = Flow.addNoise(now.latents(), x, sigma(first));
            }
            List<Step> taken = new ArrayList<>();
            for (int n = first; n < end; n++) {
                int next = n + 1;
                NDArray input = now.input(x, course.picture(), references);
                NDArray v = flow(x, pass(course, scratch, input, timestep(n), m), references, n);
                boolean isDrawn = Arrays.binarySearch(drawn, n) >= 0;
                Transition sampler = isDrawn ? transition : manifest.sampler()::step;
                NDArray after = sampler.step(x, v, sigma(n), sigma(next), () -> noise.draw(scratch, m, next, shape));
                if (isDrawn) {
                    taken.add(new Step(m, n, timestep(n), sigma(n), sigma(next), x, references, v, after));
                }
                x = after;
            }
            if (taken.size() < drawn.length) {
                throw new IllegalArgumentException("steps " + Arrays.toString(drawn) + " were drawn for frame " + m
                        + ", the model has 0 to " + (steps() - 1));
            }
            NDArray latent =
                    switch (history) {
                        case SELF_ROLLOUT -> x;
                        case SELF_FORCING ->
                            taken.get(taken.size() - 1)
                                    .clean(taken.get(taken.size() - 1).flow());
                        case TEACHER_FORCING -> now.latents();
                    };
            latent.attach(course.owner());
            for (Step step : taken) {
                for (NDArray kept : List.of(step.xt(), step.flow(), step.next())) {
                    kept.attach(course.owner());
                }
            }
            return new Frame(latent, taken);
        }
    }

    /**
     * Goes through the drawn steps once more, with their graphs, one frame after the other. To be called while gradients are
     * collected, with the weights and clips of the run.
     */
    public void replay(NDManager owner, Weights weights, ClipBatch clips, Rolled rolled, Visitor visitor) {
        Course course = begin(owner, weights, clips);
        try (KvCache cache = course.cache()) {
            for (int i = 0; i < rolled.steps().size(); i++) {
                Step step = rolled.steps().get(i);
                ClipBatch now = clips.frame(step.frame());
                try (NDManager scratch = owner.newSubManager()) {
                    Step own = step.copy(scratch);
                    visitor.visit(own, recorded(course, scratch, now, own));
                }
                boolean last = i + 1 == rolled.steps().size()
                        || rolled.steps().get(i + 1).frame() != step.frame();
                if (last) {
                    clean(course, now, step.references(), ClipBatch.at(rolled.latents(), step.frame()), step.frame());
                }
            }
        }
    }

    private NDArray recorded(Course course, NDManager scratch, ClipBatch now, Step step) {
        NDList past = course.cache().before(scratch, 1);
        NDArray t = scratch.full(new Shape(now.size(), 1), step.timestep());
        NDArray input = now.input(step.xt(), course.picture(), step.references());
        NDArray output = model.forwardBehind(scratch, course.weights(), input, t, step.frame(), past, null, null);
        return flow(step.xt(), output, step.references(), step.number());
    }

    /** Frames after each other. */
    static NDArray joined(List<NDArray> frames) {
        return frames.stream().reduce((left, right) -> left.concat(right, 2)).orElseThrow();
    }

    /** The pass that writes a finished frame into the cache. */
    private void clean(Course course, ClipBatch now, References references, NDArray frame, int m) {
        try (NDManager scratch = course.owner().newSubManager()) {
            pass(course, scratch, now.input(frame, course.picture(), references), 0, m);
        }
    }

    private NDArray pass(Course course, NDManager scratch, NDArray input, int timestep, int m) {
        NDArray t = scratch.full(new Shape(input.getShape().get(0), 1), timestep);
        return model.forward(scratch, course.weights(), input, t, m, course.cache(), new NDList());
    }

    private NDArray flow(NDArray x, NDArray output, References references, int n) {
        return manifest.prediction().flow(output, x, references, sigma(n));
    }

    private int steps() {
        return manifest.denoisingStepList().size();
    }

    private int timestep(int n) {
        return n < steps() ? manifest.denoisingStepList().get(n) : 0;
    }

    private double sigma(int n) {
        return (double) timestep(n) / FlowMatchScheduler.NUM_TRAIN_TIMESTEPS;
    }
}
