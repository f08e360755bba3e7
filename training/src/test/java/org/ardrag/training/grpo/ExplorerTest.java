package org.ardrag.training.grpo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.pieces.Pieces;
import org.ardrag.training.pieces.Shuffled;
import org.ardrag.training.reward.ClipReward;
import org.ardrag.training.reward.DragReward;
import org.ardrag.training.reward.RewardFunction;
import org.ardrag.training.transformer.SelfRollout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExplorerTest {

    private static final int SIZE = 4;

    @TempDir
    private Path folder;

    @Test
    void exactlyOneStepOfAFrameIsStochasticAndNeverTheLast() {
        SplittableRandom random = new SplittableRandom(1);
        int[] counts = new int[3];
        for (int[] ofFrame : StochasticSteps.SELECTIVE.draw(random, 400, 3)) {
            assertThat(ofFrame).hasSize(1);
            counts[ofFrame[0]]++;
        }
        assertThat(counts[0]).isBetween(150, 250);
        assertThat(counts[1]).isBetween(150, 250);
        assertThat(counts[2]).isZero();
        for (int[] ofFrame : StochasticSteps.ALL.draw(random, 5, 3)) {
            assertThat(ofFrame).containsExactly(0, 1);
        }
    }

    /** Until its first stochastic step a group is one and the same; from there on every rollout goes its own way. */
    @ParameterizedTest
    @EnumSource(Sampler.class)
    void rolloutsPartAtTheirStochasticStepsAlone(Sampler sampler) throws IOException {
        try (Student student = new Student(sampler)) {
            RewardFunction brightness = clip -> {
                assertThat(clip.frames()).hasSize(TinyStudent.FRAMES);
                assertThat(clip.asked()).hasSize(1);
                return new ClipReward(new double[] {clip.frames().get(4).rgb()[0], 1, 1}, new double[3], 0, 0);
            };
            Explorer explorer = student.explorer(brightness, InProcess.IN_TURN, InProcess.AT_ONCE);
            long seed = seedWithLateSteps(student.manifest);
            List<Group> groups = new ArrayList<>();
            explorer.explore(student.weights, List.of(student.start(3, seed)), groups::add);
            try (Group group = groups.get(0)) {
                assertThat(group.rolled().steps()).hasSize(3);
                SelfRollout.Step first = group.rolled().steps().get(0);
                assertThat(first.number()).isEqualTo(1);
                assertThat(spread(first.xt())).isZero();
                assertThat(spread(first.next())).isGreaterThan(0.1);
                assertThat(spread(group.rolled().steps().get(1).flow())).isPositive();
                assertThat(group.shareWithoutSpread()).isGreaterThanOrEqualTo(2.0 / 3);
                assertThat(group.advantages(2)).containsOnly(0);
            }
        }
    }

    /** Rollouts and rewards can be done elsewhere. */
    @Test
    void inWhichOrderGroupsAndRewardsAreDoneDoesNotMatter() throws IOException {
        try (Student student = new Student(Sampler.ODE)) {
            RewardFunction reward = DragReward.withoutWeights(1, 0.04);
            Shuffled rollouts = new Shuffled();
            Shuffled rewards = new Shuffled();
            Explorer here = student.explorer(reward, InProcess.IN_TURN, InProcess.AT_ONCE);
            Explorer elsewhere = student.explorer(reward, rollouts, rewards);
            List<Explorer.Start> starts = List.of(student.start(0, 5), student.start(1, 6), student.start(2, 7));
            List<Group> expected = new ArrayList<>();
            List<Group> found = new ArrayList<>();
            here.explore(student.weights, starts, expected::add);
            elsewhere.explore(student.weights, starts, found::add);

            assertThat(rollouts.order()).containsExactlyInAnyOrder(0, 1, 2).isNotEqualTo(List.of(0, 1, 2));
            assertThat(rewards.order()).hasSize(3 * SIZE);
            assertThat(found).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(found.get(i).rolled().latents().toFloatArray())
                        .isEqualTo(expected.get(i).rolled().latents().toFloatArray());
                assertThat(worth(found.get(i))).isEqualTo(worth(expected.get(i)));
            }
            assertThat(worth(found.get(0))).isNotEqualTo(worth(found.get(1)));
            expected.forEach(Group::close);
            found.forEach(Group::close);
        }
    }

    private static List<Double> worth(Group group) {
        return group.rewards().stream().map(ClipReward::mean).toList();
    }

    /** One whose first frame's drawn step is the second. */
    private static long seedWithLateSteps(ModelManifest manifest) {
        long seed = 0;
        int steps = manifest.denoisingStepList().size();
        while (StochasticSteps.SELECTIVE.draw(new SplittableRandom(seed), 4, steps)[1][0] != 1) {
            seed++;
        }
        return seed;
    }

    /** How far the other rollouts are from the first, at the most. */
    private static double spread(NDArray group) {
        return group.sub(group.get("0:1")).abs().max().getFloat();
    }

    /** The tiny student of all tests of this stage, with random weights, and what is asked of it. */
    private final class Student implements AutoCloseable {

        private final Device cpu = Device.cpu();
        private final ModelManifest manifest;
        private final TransitionKernel kernel;
        private final Weights weights;
        private final Weights autoencoderWeights;
        private final TinyAutoencoder autoencoder;
        private final CausalWanModel model;
        private final Conditions conditions;

        Student(Sampler sampler) throws IOException {
            manifest = TinyStudent.manifest(Prediction.FLOW, sampler);
            kernel = TransitionKernel.of(sampler, 0.7, manifest.denoisingStepList());
            GrpoStage.Start start = TinyStudent.start(folder, manifest);
            weights = Weights.load(start.transformer(), cpu);
            autoencoderWeights = Weights.load(start.autoencoder(), cpu);
            autoencoder = new TinyAutoencoder(manifest.autoencoder(), Precision.FLOAT32, cpu);
            model = new CausalWanModel(manifest.transformer(), Compute.REFERENCE, cpu);
            conditions = new Conditions(
                    manifest, TinyStudent.FRAMES, cpu, autoencoder, autoencoderWeights, TinyStudent.clips());
        }

        Explorer explorer(RewardFunction reward, Pieces rollouts, Pieces rewards) {
            return new Explorer(
                    manifest, cpu, model, autoencoder, autoencoderWeights, kernel, reward, rollouts, rewards);
        }

        Explorer.Start start(long number, long seed) {
            return new Explorer.Start(conditions.of(number), SIZE, StochasticSteps.SELECTIVE, seed);
        }

        @Override
        public void close() {
            conditions.close();
            model.close();
            autoencoder.close();
            autoencoderWeights.close();
            weights.close();
        }
    }
}
