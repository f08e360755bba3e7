package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.schedule.Prediction;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.inference.session.Reference;
import org.ardrag.inference.session.StudioModel;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.data.WholeDrags;
import org.ardrag.training.distill.TinyModel;
import org.ardrag.training.teacher.PictureInput;
import org.ardrag.training.teacher.Teacher;
import org.ardrag.training.teacher.TeacherSampler;
import org.ardrag.training.transformer.ResidualStart;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** On a teacher that takes every frame for what is laid there. */
class TeacherGeneratorTest {

    private static final ModelManifest TEACHER =
            TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, -1);
    private static final ModelManifest STUDENT =
            TinyModel.manifest(Reference.PICTURE_AND_MOVED, Prediction.BLEND, Sampler.ODE, 3);

    @TempDir
    private Path folder;

    @BeforeEach
    void writeTeacher() throws IOException {
        try (Weights autoencoder = TinyModel.autoencoder(TEACHER);
                Weights knowing = ResidualStart.draw(TEACHER, 1, Device.cpu())) {
            new Teacher(TEACHER, PictureInput.CHANNELS).write(folder, knowing, autoencoder);
        }
    }

    @Test
    void isShownWhatASessionIsShown() throws IOException {
        DrawnClip clip = new WholeDrags(TinyModel.clips(5)).apply(3);
        TeacherSampler sampler = new TeacherSampler(3, 3, 1);
        try (Weights autoencoder = TinyModel.autoencoder(STUDENT);
                Weights adding = ResidualStart.draw(STUDENT, 2, Device.cpu());
                TeacherGenerator teacher = new TeacherGenerator(folder, sampler, Device.cpu());
                SessionGenerator session =
                        new SessionGenerator(StudioModel.of(STUDENT, Device.cpu(), adding, autoencoder))) {
            List<RgbImage> whole = teacher.generate(clip, 1).frames();
            List<RgbImage> streamed = session.generate(clip, 1).frames();
            assertThat(whole).hasSameSizeAs(streamed).hasSize(TinyModel.FRAMES);
            for (int f = 0; f < whole.size(); f++) {
                assertThat(largestDifference(whole.get(f), streamed.get(f)))
                        .as("frame %d", f)
                        .isLessThanOrEqualTo(2);
            }
            assertThat(largestDifference(whole.get(0), whole.get(whole.size() - 1)))
                    .isGreaterThan(20);
        }
    }

    @Test
    void itsReportSaysThatDragsAreHeldThroughoutAndHowLongTheFirstFrameTakes() throws IOException {
        Path out = folder.resolve("out");
        int code = new CommandLine(new EvaluateCommand())
                .execute(
                        "--model",
                        folder.toString(),
                        "--out",
                        out.toString(),
                        "--clips",
                        "2",
                        "--frames",
                        "13",
                        "--sample-steps",
                        "2");
        assertThat(code).isZero();
        JsonNode report = Json.MAPPER.readTree(Files.readString(out.resolve("report.json")));
        assertThat(report.at("/whole_drags").asBoolean()).isTrue();
        assertThat(report.at("/precision").asString()).contains("whole clips in 2 steps, guidance 1.5");
        assertThat(report.at("/timing/first_frame_ms").asDouble())
                .isGreaterThan(2 * report.at("/timing/chunk_ms").asDouble());
        assertThat(report.at("/scores"))
                .extracting(score -> score.at("/name").asString())
                .contains("model", "still picture")
                .doesNotContain("references alone");
        assertThat(Files.readString(out.resolve("report.md"))).contains("held from the picture to the end");
    }

    private static int largestDifference(RgbImage a, RgbImage b) {
        int largest = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            largest = Math.max(largest, Math.abs((a.rgb()[i] & 255) - (b.rgb()[i] & 255)));
        }
        return largest;
    }
}
