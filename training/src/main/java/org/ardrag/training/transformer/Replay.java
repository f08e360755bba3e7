package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Consumer;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective.Backward;
import org.ardrag.training.transformer.SelfRollout.Rolled;
import org.ardrag.training.transformer.SelfRollout.Step;

/**
 * Goes through a rollout once more and hands out each drawn step to take a loss of, behind a copy of the KV cache as it was:
 * the graph of one pass over one chunk, or of one of its blocks, is all that is in memory at a time, whatever the length of
 * the clip. A loss of whole clips
 * is taken on {@link Rolled#estimates} first, and its gradient by each chunk's estimate is passed on in the replay; since
 * nothing else depends on the weights, that is the gradient of the whole. Reinforcement, which needs the step's density, does
 * the same with a loss of each step's own.
 */
public final class Replay {

    /** Takes a drawn step with its graph. */
    public interface Visitor {
        /**
         * One step; its arrays are freed behind it.
         *
         * @param flow what the step predicts, with a graph
         */
        void visit(Step step, NDArray flow);
    }

    private final ModelManifest manifest;
    private final RecordedPasses passes;

    /**
     * Replays what a model rolled out.
     *
     * @param passes that are recorded of it
     */
    public Replay(ModelManifest manifest, RecordedPasses passes) {
        this.manifest = manifest;
        this.passes = passes;
    }

    /**
     * Goes through the drawn steps, one chunk after the other, and back from each. To be called while gradients are collected,
     * with the weights and clips of the run.
     *
     * @param visitor takes a loss of each step and goes back through that
     */
    public void run(
            NDManager owner, Weights weights, ClipBatch clips, Rolled rolled, Backward backward, Visitor visitor) {
        walk(owner, weights, clips, rolled, visitor, pass -> pass.back(backward));
    }

    /**
     * The same passes for those who do not go back here: at all, or, where one graph holds all of a pass, later on. Where
     * blocks are worked out once more a loss that is taken later on does not reach the weights.
     */
    public void look(NDManager owner, Weights weights, ClipBatch clips, Rolled rolled, Visitor visitor) {
        walk(owner, weights, clips, rolled, visitor, pass -> {});
    }

    private void walk(
            NDManager owner,
            Weights weights,
            ClipBatch clips,
            Rolled rolled,
            Visitor visitor,
            Consumer<RecordedPass> behind) {
        List<Step> steps = rolled.steps();
        try (Course course = new Course(manifest, passes.model(), owner, weights, clips)) {
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                boolean lastOfChunk = i + 1 == steps.size() || steps.get(i + 1).chunk() != step.chunk();
                try (NDManager scratch = owner.newSubManager()) {
                    Step own = step.copy(scratch);
                    Course.Chunk chunk =
                            new Course.Chunk(step.chunk(), clips.chunk(scratch, step.chunk()), own.references());
                    RecordedPass pass = course.recorded(scratch, passes, chunk, own.xt(), own.number());
                    visitor.visit(own, course.flow(chunk, own.xt(), pass.output(), own.number()));
                    behind.accept(pass);
                    if (lastOfChunk) {
                        course.keep(chunk, clips.ofChunk(scratch, rolled.latents(), step.chunk()));
                    }
                }
            }
        }
    }
}
