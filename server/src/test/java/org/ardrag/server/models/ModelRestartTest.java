package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Studio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/** What is active after a studio was stopped and started again. */
class ModelRestartTest {

    @TempDir
    private Path root;

    /** The studio without what the tests' folders add to it. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ComponentScan(
            basePackages = {"org.ardrag.server", "org.ardrag.web"},
            excludeFilters =
                    @ComponentScan.Filter(
                            type = FilterType.ANNOTATION,
                            classes = {TestConfiguration.class, SpringBootApplication.class}))
    @ConfigurationPropertiesScan("org.ardrag.server")
    static class Application {}

    /** A studio and its administrator. */
    private record Running(ConfigurableApplicationContext context, Studio studio, Administrator administrator)
            implements AutoCloseable {

        @Override
        public void close() {
            studio.close();
            context.close();
        }
    }

    private Running start() {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--server.port=0",
                        "--studio.timing.drain=0s",
                        "--studio.precision=float32",
                        "--studio.device=cpu",
                        "--studio.models-dir=" + root.resolve("installed"),
                        "--studio.data-dir=" + root.resolve("data"));
        Studio studio = new Studio(
                Integer.parseInt(String.valueOf(context.getEnvironment().getProperty("local.server.port"))));
        studio.awaitReady();
        return new Running(context, studio, new Administrator(studio, context));
    }

    @Test
    void anActivationOutlivesTheStudioAndABrokenOneGivesWayToTheOneBefore() throws IOException {
        RandomModel.write(Files.createDirectories(root.resolve("installed/default")), 1);
        Path second = Files.createDirectories(root.resolve("second"));
        RandomModel.write(second, 2);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        ModelArchive.write(
                archive,
                second,
                new ModelRow(
                        "second",
                        new TakenIn(Origin.of("distill"), Instant.EPOCH, null),
                        null,
                        FileSum.ofModel(second),
                        "",
                        0));
        try (Running first = start()) {
            assertThat(first.administrator()
                            .importArchive("second", archive.toByteArray())
                            .statusCode())
                    .isEqualTo(201);
            assertThat(first.administrator().activate("second").statusCode()).isEqualTo(200);
        }
        try (Running again = start()) {
            assertThat(again.administrator().active()).isEqualTo("second");
            assertThat(again.administrator().overview().get("previous").stringValue())
                    .isEqualTo("default");
        }
        Files.write(root.resolve("data/models/second/transformer.safetensors"), new byte[10]);
        try (Running damaged = start()) {
            assertThat(damaged.administrator().active()).isEqualTo("default");
            assertThat(damaged.administrator()
                            .overview()
                            .get("flaws")
                            .get("second")
                            .stringValue())
                    .contains("transformer.safetensors");
            assertThat(damaged.studio().openSession()).isNotBlank();
        }
    }
}
