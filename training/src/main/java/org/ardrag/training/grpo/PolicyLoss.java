package org.ardrag.training.grpo;

import static org.ardrag.inference.engine.Numbers.over;
import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.loop.Objective;
import org.ardrag.training.transformer.Replay;
import org.ardrag.training.transformer.SelfRollout;

/**
 * Group relative policy optimisation on the stochastic steps of a group (Flow-GRPO, arXiv 2505.05470, equations 5 and 11;
 * AR-Drag, arXiv 2510.08131, section 4):
 * loss = -mean[min(r A, clip(r, 1 - eps, 1 + eps) A)] + beta KL(p_theta || p_ref), r = p_theta / p_old,
 * the mean over stochastic steps and rollouts. The graph of one step of one chunk is all that is in memory at a time.
 */
final class PolicyLoss {

    /** How far apart the log-density in a rollout and in training may be: another kernel rounds otherwise, no more. */
    private static final double ROUNDING = 1e-3;

    private static final double ROUNDING_TO_8_BITS = 1e-2;

    private final Replay replay;
    private final TransitionKernel kernel;
    private final ClippedObjective objective;
    private final double klWeight;
    private final double rounding;

    /** @param precision that the policy computes in, in rollouts and in training */
    PolicyLoss(
            Replay replay, TransitionKernel kernel, ClippedObjective objective, double klWeight, Precision precision) {
        this.replay = replay;
        this.kernel = kernel;
        this.objective = objective;
        this.klWeight = klWeight;
        rounding = precision == Precision.BFLOAT16 ? ROUNDING_TO_8_BITS : ROUNDING;
    }

    /**
     * What a stochastic step of a group was before the policy moved.
     *
     * @param logProb log-densities of what the rollouts did, [B]
     * @param reference mean of the reference policy's transition, [B, C, F, h, w] of the chunk's frames
     */
    record Old(NDArray logProb, NDArray reference) {}

    /**
     * Takes down log-densities and the reference policy's steps, by the forward pass, the type and the batch that training
     * uses. To be called while gradients are collected.
     *
     * @return one for each stochastic step; belongs to the group
     * @throws IllegalStateException if training finds another density than the rollout met
     */
    List<Old> old(Group group, Weights policy, Weights reference) {
        List<NDArray> means = new ArrayList<>();
        replay.look(group.owner(), reference, group.clips(), group.rolled(), (step, flow) -> {
            means.add(kept(group.owner(), transition(step, flow).mean()));
        });
        List<Old> old = new ArrayList<>();
        replay.look(group.owner(), policy, group.clips(), group.rolled(), (step, flow) -> {
            NDArray logProb = transition(step, flow).logProb(step.next());
            requireSame(step, logProb, transition(step, step.flow()).logProb(step.next()));
            old.add(new Old(kept(group.owner(), logProb), means.get(old.size())));
        });
        return old;
    }

    private void requireSame(SelfRollout.Step step, NDArray trained, NDArray rolledOut) {
        float[] a = trained.toFloatArray();
        float[] b = rolledOut.toFloatArray();
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= rounding)) {
                throw new IllegalStateException("the log-density of rollout " + i + ", chunk " + step.chunk()
                        + ", step " + step.number() + " is " + b[i] + " in the rollout and " + a[i]
                        + " in training; they may differ by " + rounding + " at most");
            }
        }
    }

    private Transition transition(SelfRollout.Step step, NDArray flow) {
        return kernel.step(step.xt(), flow, step.sigma(), step.nextSigma());
    }

    /** A copy without a graph that lives with the owner. */
    private static NDArray kept(NDManager owner, NDArray array) {
        return owner.create(array.toFloatArray(), array.getShape());
    }

    /**
     * What a pass over a group found.
     *
     * @param loss the mean over steps and rollouts
     * @param divergence from the reference policy, the mean over steps and rollouts
     * @param ratios of new to old density, one for each step and rollout
     */
    record Result(double loss, double divergence, float[] ratios) {

        /** The share of the ratios that are outside the clipping range. */
        double clipped(double range) {
            int outside = 0;
            for (float ratio : ratios) {
                outside += Math.abs(ratio - 1) > range ? 1 : 0;
            }
            return (double) outside / ratios.length;
        }

        /** How far the ratio that is farthest from 1 is from it. */
        double farthest() {
            double farthest = 0;
            for (float ratio : ratios) {
                farthest = Math.max(farthest, Math.abs(ratio - 1));
            }
            return farthest;
        }

        /**
         * Checks that nothing has moved yet.
         *
         * @throws IllegalStateException unless every ratio is exactly 1
         */
        void requireNoRatioButOne() {
            for (int i = 0; i < ratios.length; i++) {
                if (ratios[i] != 1) {
                    throw new IllegalStateException("before the first update ratio " + i + " of " + ratios.length
                            + " is " + ratios[i]
                            + ", exactly 1 is needed: the old log-densities are not those of the policy in training");
                }
            }
        }
    }

    /**
     * Adds the loss's gradients to those of the policy's weights, stochastic step by stochastic step.
     *
     * @param backward takes the loss of each
     */
    Result backward(Group group, Weights policy, List<Old> olds, Objective.Backward backward) {
        int size = group.size();
        float[] ratios = new float[olds.size() * size];
        double[] sums = new double[2];
        int[] done = {0};
        replay.run(group.owner(), policy, group.clips(), group.rolled(), backward, (step, flow) -> {
            NDManager scratch = flow.getManager();
            Old old = olds.get(done[0]);
            Transition now = transition(step, flow);
            NDArray ratio = ClippedObjective.ratio(now.logProb(step.next()), old.logProb());
            NDArray advantage = scratch.create(group.advantages(step.chunk()), new Shape(size));
            NDArray divergence = now.divergence(new Transition(old.reference(), now.deviation()))
                    .mean();
            NDArray loss = objective.loss(ratio, advantage).add(times(divergence, klWeight));
            backward.pass(over(loss, olds.size()));
            System.arraycopy(ratio.toFloatArray(), 0, ratios, done[0] * size, size);
            sums[0] += loss.getFloat() / olds.size();
            sums[1] += divergence.getFloat() / olds.size();
            done[0]++;
        });
        return new Result(sums[0], sums[1], ratios);
    }

    /** Writes down what an update of a group showed. */
    void describe(Result result, Map<String, Double> metrics) {
        metrics.put("kl", result.divergence());
        metrics.put("ratio_off_one", result.farthest());
        metrics.put("clip_fraction", result.clipped(objective.clipRange()));
    }
}
