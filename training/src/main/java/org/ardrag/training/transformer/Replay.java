package org.ardrag.training.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.transformer.SelfRollout.Rolled;
import org.ardrag.training.transformer.SelfRollout.Step;

/**
 * Goes through a rollout once more and hands out each drawn step with its graph, behind a copy of the KV cache as it was: the
 * graph of one pass over one chunk is all that is in memory at a time, whatever the length of the clip. A loss of whole clips
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
         * @param flow what the step predicts, with the graph that leads to the weights
         */
        void visit(Step step, NDArray flow);
    }

    private final ModelManifest manifest;
    private final CausalWanModel model;

    /** Replays what this model rolled out. */
    public Replay(ModelManifest manifest, CausalWanModel model) {
        this.manifest = manifest;
        this.model = model;
    }

    /**
     * Goes through the drawn steps, one chunk after the other. To be called while gradients are collected, with the weights
     * and clips of the run.
     */
    public void run(NDManager owner, Weights weights, ClipBatch clips, Rolled rolled, Visitor visitor) {
        List<Step> steps = rolled.steps();
        try (Course course = new Course(manifest, model, owner, weights, clips)) {
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                ClipBatch now = clips.chunk(step.chunk());
                try (NDManager scratch = owner.newSubManager()) {
                    Step own = step.copy(scratch);
                    Course.Chunk chunk = new Course.Chunk(step.chunk(), now, own.references());
                    visitor.visit(own, course.recordedFlow(scratch, chunk, own.xt(), own.number()));
                }
                if (i + 1 == steps.size() || steps.get(i + 1).chunk() != step.chunk()) {
                    course.keep(
                            new Course.Chunk(step.chunk(), now, step.references()),
                            clips.ofChunk(rolled.latents(), step.chunk()));
                }
            }
        }
    }
}
