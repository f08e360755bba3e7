package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.Teacher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of the real command line in processes of their own, which are killed (SIGKILL) or asked to end (SIGTERM). */
class KilledRunTest {

    private static final ModelManifest STUDENT =
            TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW, Sampler.ODE, 3);
    private static final ModelManifest TEACHER =
            TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.FLOW, Sampler.ODE, -1);

    private static final String POOL =
            """
            frames: 13
            textures: 4
            batch_size: 2
            pool_size: 6
            pool_batch: 2
            pool_every: 3
            """;

    private static final String LOOP =
            "loop: {steps: 30, lr: 0.003, warmup_steps: 2, sample_every: 30, checkpoint_every: 4}\n";

    private static final List<String> USUAL = List.of("loss", "grad_norm", "held_out_error");

    private static final String AUTOENCODER = "--autoencoder=teacher/autoencoder.safetensors";

    @TempDir
    private Path folder;

    /**
     * A stage's shortest run.
     *
     * @param figures that are not what they should be when something was not taken up again
     */
    private record Stage(String name, String config, List<String> options, List<String> figures) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final int ROUND = 4;

    private static final Stage REINFORCEMENT = new Stage(
            "grpo",
            """
                frames: 9
                textures: 4
                groups: 2
                group_size: 3
                epochs: 2
                clip_range: 0.2
                beta: 1
                alpha: 2
                lambda: 1
                held_out_clips: 1
                loop: {steps: 20, lr: 0.003, warmup_steps: 2, sample_every: 20, checkpoint_every: 4}
                """,
            List.of("--model=student"),
            List.of("loss", "grad_norm", "reward", "kl", "held_out_reward"));

    private static Stream<Stage> stages() {
        return Stream.of(
                new Stage(
                        "autoencoder",
                        """
                        model: {encoder_width: 16, decoder_widths: [16, 16, 16, 16], latent_channels: 4}
                        width: 32
                        height: 32
                        crop: 16
                        frames: 9
                        textures: 4
                        batch_size: 2
                        loop: {steps: 30, warmup_steps: 2, sample_every: 30, checkpoint_every: 4}
                        """,
                        List.of(),
                        List.of("loss", "grad_norm", "held_out_psnr")),
                new Stage(
                        "track-head",
                        """
                        track_head: {width: 16}
                        frames: 9
                        clips: 4
                        batch_size: 16
                        loop: {steps: 120, warmup_steps: 2, sample_every: 120, checkpoint_every: 8}
                        """,
                        List.of("--model=student"),
                        USUAL),
                new Stage(
                        "teacher",
                        TinyModel.config(TEACHER) + POOL + LOOP + "sample_steps: 2\n",
                        List.of(AUTOENCODER),
                        USUAL),
                new Stage(
                        "transformer",
                        TinyModel.config(STUDENT) + POOL + LOOP
                                + "own_steps_after: 6\nrollout_after: 4\nrollout_share: 0.5\n",
                        List.of(AUTOENCODER),
                        USUAL),
                new Stage(
                        "distill",
                        TinyModel.config(STUDENT) + POOL
                                + """
                                critic_updates: 2
                                critic_lr: 0.003
                                loop: {steps: 15, lr: 0.003, sample_every: 15, checkpoint_every: 3}
                                """,
                        List.of(AUTOENCODER, "--teacher=teacher", "--from=student/transformer.safetensors"),
                        List.of(
                                "loss",
                                "grad_norm",
                                "critic_loss",
                                "discriminator_loss",
                                "critic_grad_norm",
                                "held_out_error")),
                REINFORCEMENT);
    }

    @BeforeEach
    void writeModels() throws IOException {
        try (Weights autoencoder = TinyModel.autoencoder(STUDENT);
                Weights teacher = TinyModel.transformer(TEACHER, 1);
                Weights student = TinyModel.transformer(STUDENT, 2)) {
            new Teacher(TEACHER, PictureInput.CHANNELS).write(folder.resolve("teacher"), teacher, autoencoder);
            ModelFolder.write(folder.resolve("student"), STUDENT, student, autoencoder);
        }
    }

    private KillableRun run(String name, Stage stage) {
        List<String> words = new ArrayList<>(List.of(stage.name(), "--config=config.yaml"));
        words.addAll(stage.options());
        return new KillableRun(folder.resolve(name), words);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aRunThatIsKilledAtAnyMomentGoesOnAsIfNothingHadHappened(Stage stage) throws Exception {
        Files.writeString(folder.resolve("config.yaml"), stage.config());
        KillableRun straight = run("straight", stage);
        straight.finish();
        long third = straight.figure("loss").size() / 3;
        SplittableRandom random = new SplittableRandom();
        KillableRun killed = run("killed", stage);
        List<String> moments = new ArrayList<>();
        for (long from : new long[] {0, third}) {
            long step = from + random.nextLong(1, third);
            long millis = random.nextLong(60);
            moments.add("killed " + millis + " ms after step " + step);
            killed.killAfter(step, millis);
        }
        killed.finish();
        expectTheSame(stage, straight, killed, moments.toString());
    }

    /** One whose rollouts are in no checkpoint finishes the round that they are for. */
    @Test
    void aRunThatIsAskedToEndInTheMiddleOfARoundGoesOnAsIfNothingHadHappened() throws Exception {
        Files.writeString(folder.resolve("config.yaml"), REINFORCEMENT.config());
        KillableRun straight = run("straight", REINFORCEMENT);
        straight.finish();
        KillableRun ended = run("ended", REINFORCEMENT);
        ended.endAfter(ROUND + 1);
        assertThat(ended.figure("loss").size())
                .isBetween(2 * ROUND, straight.figure("loss").size() - ROUND)
                .satisfies(steps -> assertThat(steps % ROUND).isZero());
        ended.finish();
        expectTheSame(REINFORCEMENT, straight, ended, "asked to end after step " + (ROUND + 1));
    }

    private static void expectTheSame(Stage stage, KillableRun straight, KillableRun other, String moments)
            throws IOException {
        for (String figure : stage.figures()) {
            Map<Long, Double> expected = straight.figure(figure);
            Map<Long, Double> actual = other.figure(figure);
            assertThat(actual.keySet())
                    .as("steps with %s, %s", figure, moments)
                    .isNotEmpty()
                    .containsExactlyElementsOf(expected.keySet());
            double largest =
                    expected.values().stream().mapToDouble(Math::abs).max().orElseThrow();
            expected.forEach((step, value) -> assertThat(actual.get(step))
                    .as("%s of step %d, %s", figure, step, moments)
                    .isCloseTo(value, within(1e-4 * largest)));
        }
    }
}
