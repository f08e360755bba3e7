package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.Reference;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.curate.Bucket;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.transformer.PoolConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrainBenchCommandTest {

    @TempDir
    private Path folder;

    private static TrainBenchCommand command(String... arguments) {
        TrainBenchCommand command = new TrainBenchCommand();
        new CommandLine(command).parseArgs(arguments);
        return command;
    }

    private static List<String> rows(TrainBenchCommand command) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            assertThat(command.call()).isZero();
        } finally {
            System.setOut(before);
        }
        return written.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| stage"))
                .toList();
    }

    @Test
    void aStageIsMeasuredWithAConfigOfItsOwnWithoutAnyWeights() throws IOException {
        TeacherConfig config = new TeacherConfig(
                TinyModel.manifest(Reference.KV, Prediction.FLOW, Sampler.ODE, -1),
                PictureInput.KV,
                0.2,
                List.of(new Bucket(48, 48)),
                new PoolConfig(TinyModel.FRAMES, 3, 2, 8, 2, 2),
                3,
                1,
                3,
                1.5,
                Precision.FLOAT32,
                false,
                7,
                AdamW.Settings.usual(),
                new LoopConfig(1000, 1e-3, 1e-3, 0, 1, 1));
        Path file = Files.write(folder.resolve("teacher.yaml"), ConfigFile.toYaml(config));

        List<String> rows =
                rows(command("--device", "cpu", "--stage", "teacher", "--config", file.toString(), "--steps", "5"));

        assertThat(rows).hasSize(1);
        String[] columns = rows.get(0).split("\\|");
        assertThat(columns[1].strip()).isEqualTo("teacher, FLOAT32");
        double tokensASecond = Double.parseDouble(columns[3].strip());
        double seconds = Double.parseDouble(columns[2].replace("ms", "").strip()) / 1000;
        int latents = 1 + (TinyModel.FRAMES - 1) / 4;
        int tokens = 2 * latents * 3 * 3; // clips, latent frames, places
        assertThat(tokensASecond * seconds).isCloseTo(tokens, org.assertj.core.data.Percentage.withPercentage(30));
    }

    @Test
    void whatCannotBeMeasuredIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> command("--stage", "curate").call())
                .withMessageContaining("--stage is curate; one of autoencoder, teacher, transformer, distill, grpo");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> command("--config", "teacher.yaml").call())
                .withMessageContaining("--stage has to say");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> command("--steps", "3").call())
                .withMessage("steps is 3; at least 4 are needed");
    }
}
