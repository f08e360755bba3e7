package org.ardrag.training.distill;

import static org.ardrag.inference.engine.Numbers.times;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.schedule.FlowMatchScheduler;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.Objective.Backward;
import org.ardrag.training.loop.StepGuard;
import org.ardrag.training.loop.UnsoundStepException;
import org.ardrag.training.teacher.BidirectionalModel;
import org.ardrag.training.teacher.BidirectionalModel.Noised;
import org.ardrag.training.teacher.ClipCondition;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.transformer.RecordedPass;

/**
 * Says which way the student's clips should go: the difference between a real score, the frozen teacher, and a fake score,
 * which begins as the teacher and keeps learning what the student makes (distribution matching, golden {@code 09*}); and a
 * discriminator on the fake score's features. Beside both the student's loss may have a distance to the true clip.
 *
 * <p>Both scores look both ways and see <em>no history</em>: the whole clip, the picture and then every frame's clean estimate,
 * is noised again to one random t, and beside it lies what follows from the picture and the tracks alone. So they judge each
 * frame by those behind it as well as by those before it. The picture is given; it enters no loss.
 */
final class Critic implements AutoCloseable {

    private static final String PREFIX = "critic-";
    private static final String WEIGHTS = PREFIX + "weights.safetensors";

    private final DistillConfig config;
    private final Device device;
    private final DistributionMatching matching;
    private final Reference reference;
    private final CausalWanModel model;
    private final BidirectionalModel scores;
    private final Discriminator discriminator;
    private final Weights real;
    private final Weights fake;
    private final AdamW optimizer;
    private final StepGuard guard;

    /**
     * Begins as the teacher.
     *
     * @param teacherFolder as the teacher stage left it
     * @throws IllegalArgumentException if its weights are of another model, or not all of them are numbers
     */
    Critic(DistillConfig config, Path teacherFolder, Device device) throws IOException {
        this.config = config;
        this.device = device;
        Teacher teacher = Teacher.read(teacherFolder);
        matching = config.matching();
        real = realScore(teacher, Teacher.weights(teacherFolder), device);
        reference = teacher.model().reference();
        model = new CausalWanModel(teacher.model().transformer(), config.compute(), device);
        scores = new BidirectionalModel(teacher.model(), teacher.reference(), model);
        discriminator = new Discriminator(device, config.pool().latentFrames(config.model()));
        fake = config.adversarialWeight() > 0
                ? beside(
                        real, Discriminator.draw(scores.depths(), model.config().dim(), config.seed(), device))
                : beside(real, Weights.of(device, Map.of()));
        optimizer = AdamW.withoutAverage(fake, config.optimizer(), device);
        guard = new StepGuard("the critic's", config.loop().explosion());
    }

    private static Weights realScore(Teacher teacher, Path file, Device device) throws IOException {
        try (WeightsFile weights = WeightsFile.open(file)) {
            weights.requireShapes(teacher.model().transformer().weightShapes());
            weights.requireFinite();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the teacher's " + file + ": " + e.getMessage(), e);
        }
        return Weights.load(file, device);
    }

    private Weights beside(Weights score, Weights head) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        score.tensors().forEach((name, tensor) -> all.put(name, tensor.duplicate()));
        all.putAll(head.tensors());
        Weights both = Weights.of(device, all);
        head.close();
        return both;
    }

    /** How the picture enters the scores. */
    PictureInput input() {
        return scores.input();
    }

    /** What else lies on the scores' channels. */
    Reference reference() {
        return reference;
    }

    /**
     * What both scores are shown.
     *
     * @param truth latents of the true clips, [B, C, F, h, w]
     * @param asked the condition
     * @param nothing the same with nothing held, for guidance
     */
    record Case(NDArray truth, ClipCondition asked, ClipCondition nothing) {

        int size() {
            return (int) truth.getShape().get(0);
        }
    }

    /**
     * The student's loss, and back from it to the clip.
     *
     * @param clip the picture and every frame's clean estimate, with their graph, [B, C, F, h, w]
     * @return the loss
     * @throws UnsoundStepException if the clip or what a score takes it for are not all numbers: {@link
     *     DistributionMatching#gradient} would make nothing of that, and the run go on without learning
     */
    double judge(
            NDManager owner,
            NDArray clip,
            Case shown,
            SplittableRandom random,
            Map<String, Double> metrics,
            Backward backward) {
        fake.tensors().values().forEach(tensor -> tensor.setRequiresGradient(false));
        try {
            float[] t = timesteps(random, shown.size());
            NDArray noise = owner.randomNormal(clip.getShape());
            NDArray x = clip.stopGradient();
            Noised noised = scores.noised(owner, x, t, noise);
            NDArray realEstimate = estimate(owner, real, shown, noised, config.realGuidance(), matching::real);
            NDArray fakeEstimate = estimate(owner, fake, shown, noised, config.fakeGuidance(), matching::fake);
            requireFinite("the student's clip", x);
            requireFinite("what the real score, the teacher, takes the student's clip for", realEstimate);
            requireFinite("what the fake score takes the student's clip for", fakeEstimate);
            NDArray gradient =
                    DistributionMatching.gradient(generated(x), generated(realEstimate), generated(fakeEstimate));
            metrics.put("to_real", meanDistance(x, realEstimate));
            metrics.put("real_to_fake", meanDistance(realEstimate, fakeEstimate));
            NDArray loss = DistributionMatching.loss(generated(clip), gradient);
            metrics.put("dmd_loss", (double) loss.getFloat());
            if (config.regressionWeight() > 0) {
                NDArray regression = DistributionMatching.regression(generated(clip), generated(shown.truth()));
                metrics.put("regression_loss", (double) regression.getFloat());
                loss = loss.add(times(regression, config.regressionWeight()));
            }
            if (config.adversarialWeight() == 0) {
                return backward.pass(loss);
            }
            RecordedPass pass = recorded(owner, shown, scores.noised(owner, clip, t, noise));
            NDArray adversarial = discriminator.prefers(
                    owner, logits(owner, pass), logits(owner, shown, scores.noised(owner, shown.truth(), t, noise)));
            metrics.put("adversarial_loss", (double) adversarial.getFloat());
            double value = backward.pass(loss.add(times(adversarial, config.adversarialWeight())));
            pass.back(backward);
            return value;
        } finally {
            fake.tensors().values().forEach(tensor -> tensor.setRequiresGradient(true));
        }
    }

    private static void requireFinite(String what, NDArray latents) {
        float largest = generated(latents).abs().max().getFloat(); // no number if one of them is none
        if (!Float.isFinite(largest)) {
            throw new UnsoundStepException(what + " holds " + largest);
        }
    }

    private interface Guidance {
        NDArray of(NDArray conditional, NDArray unconditional);
    }

    private NDArray estimate(
            NDManager owner, Weights weights, Case shown, Noised noised, double scale, Guidance guidance) {
        NDArray asked = scores.pass(owner, weights, shown.asked(), noised).clean();
        return scale == 0
                ? asked
                : guidance.of(
                        asked,
                        scores.pass(owner, weights, shown.nothing(), noised).clean());
    }

    /** How real the fake score's discriminator takes noisy clips for, which no gradient passes through. */
    NDArray logits(NDManager owner, Case shown, Noised noised) {
        return logits(owner, scores.passWithFeatures(owner, fake, shown.asked(), noised, false));
    }

    private NDArray logits(NDManager owner, RecordedPass pass) {
        return discriminator.logits(owner, fake, pass.features());
    }

    /** The fake score's pass over noisy clips, to go back through. */
    private RecordedPass recorded(NDManager owner, Case shown, Noised noised) {
        return scores.passWithFeatures(owner, fake, shown.asked(), noised, config.recomputeBlocks());
    }

    /**
     * One step of the fake score and of the discriminator on what the student made.
     *
     * @param clip without a graph
     * @throws UnsoundStepException if the clip or the loss are no numbers, the loss is too large, or the gradients of many
     *     steps on end had no finite norm
     */
    void learn(
            NDManager owner,
            NDArray clip,
            Case shown,
            SplittableRandom random,
            Map<String, Double> metrics,
            Backward backward) {
        requireFinite("the student's clip", clip);
        float[] t = timesteps(random, shown.size());
        NDArray noise = owner.randomNormal(clip.getShape());
        Noised noised = scores.noised(owner, clip, t, noise);
        RecordedPass made = recorded(owner, shown, noised);
        List<RecordedPass> passes = new ArrayList<>(List.of(made));
        NDArray loss =
                DistributionMatching.criticLoss(generated(scores.error(made.output(), shown.asked(), noised, clip)));
        metrics.put("critic_loss", (double) loss.getFloat());
        if (config.adversarialWeight() > 0) {
            Noised truth = scores.noised(owner, shown.truth(), t, noise);
            RecordedPass atTruth = recorded(owner, shown, truth);
            passes.add(atTruth);
            NDArray realLogits = logits(owner, atTruth);
            NDArray told = discriminator.prefers(owner, realLogits, logits(owner, made));
            metrics.put("discriminator_loss", (double) told.getFloat());
            loss = loss.add(times(told, config.discriminatorWeight()));
            if (config.r1Weight() > 0) {
                NDArray aside = Discriminator.aside(owner, truth.x(), config.r1Sigma());
                RecordedPass beside = recorded(owner, shown, truth.withX(aside));
                passes.add(beside);
                NDArray slope = Discriminator.steepness(realLogits, logits(owner, beside), config.r1Sigma());
                metrics.put("discriminator_slope", (double) slope.getFloat());
                loss = loss.add(times(slope, config.r1Weight()));
            }
        }
        guard.loss(backward.apart(loss));
        passes.forEach(pass -> pass.back(backward));
        double norm = optimizer.step(config.criticLearningRate());
        metrics.put("critic_grad_norm", norm);
        guard.norm(norm);
    }

    private float[] timesteps(SplittableRandom random, int clips) {
        float[] timesteps = new float[clips];
        for (int i = 0; i < clips; i++) {
            timesteps[i] = matching.timestep(random.nextInt(FlowMatchScheduler.NUM_TRAIN_TIMESTEPS));
        }
        return timesteps;
    }

    private static NDArray generated(NDArray clip) {
        return clip.get(":, :, 1:");
    }

    private static double meanDistance(NDArray a, NDArray b) {
        return generated(a.sub(b)).abs().mean().getFloat();
    }

    void save(Path folder) throws IOException {
        fake.save(folder.resolve(WEIGHTS), TensorType.F32, Map.of());
        optimizer.save(folder, PREFIX);
    }

    /** Goes on from a saved state after so many steps of its own. */
    void restore(Path folder, long steps) throws IOException {
        try (Weights saved = Weights.load(folder.resolve(WEIGHTS), device)) {
            fake.overwrite(saved);
        }
        optimizer.restore(folder, PREFIX, steps);
    }

    @Override
    public void close() {
        optimizer.close();
        fake.close();
        real.close();
        discriminator.close();
        model.close();
    }
}
