package org.ardrag.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.ardrag.training.bench.StepMemory;
import org.ardrag.training.config.ConfigFile;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.teacher.TeacherConfig;
import org.junit.jupiter.api.Test;

/** The configs for published weights of 1.3 billion parameters, as far as they can be tried without these. */
class WanConfigsTest {

    private static final Path CONFIGS = Path.of(System.getProperty("studio.root"), "training/configs");

    /** A teacher's and a student's first weights are Fun-Control's without what looks at a prompt. */
    @Test
    void theirShapesAreThoseOfThePublishedNetworks() throws IOException {
        TeacherConfig teacher = ConfigFile.read(CONFIGS.resolve("wan-1.3b-teacher.yaml"), TeacherConfig.class);
        DistillConfig student = ConfigFile.read(CONFIGS.resolve("wan-1.3b-distill.yaml"), DistillConfig.class);
        Map<String, Shape> shapes = teacher.model().transformer().weightShapes();
        assertThat(student.model().transformer().weightShapes()).isEqualTo(shapes);
        Catalogue.Model control = Catalogue.read().find("Wan2.1-Fun-1.3B-Control");
        Map<String, Shape> published =
                PublishedNetwork.TRANSFORMER.describe(control.config()).shapes();
        assertThat(published).containsAllEntriesOf(shapes);
        assertThat(published.keySet().stream().filter(name -> !shapes.containsKey(name)))
                .isNotEmpty()
                .allMatch(WeightsImport.TEXT.asMatchPredicate());
        assertThat(student.model().autoencoder()).isEqualTo(TinyAutoencoderConfig.taew());
        assertThat(student.model().requireSession().receptiveField()).isEqualTo(30 * 5 + 9);
        assertThat(shapes.values().stream().mapToLong(Shape::size).sum()).isBetween(1_100_000_000L, 1_150_000_000L);
    }

    /** By the formula of docs/models.md. */
    @Test
    void eachStageFitsOneGpuOf80Gigabytes() throws IOException {
        TeacherConfig teacher = ConfigFile.read(CONFIGS.resolve("wan-1.3b-teacher.yaml"), TeacherConfig.class);
        DistillConfig distill = ConfigFile.read(CONFIGS.resolve("wan-1.3b-distill.yaml"), DistillConfig.class);
        GrpoConfig grpo = ConfigFile.read(CONFIGS.resolve("wan-1.3b-grpo.yaml"), GrpoConfig.class);
        assertThat(StepMemory.of(teacher).bytes()).isBetween(50e9, 80e9);
        assertThat(StepMemory.of(distill, teacher.model()).bytes()).isBetween(50e9, 80e9);
        assertThat(StepMemory.of(grpo, distill.model()).bytes()).isBetween(50e9, 80e9);
    }
}
