package org.ardrag.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.device.FreeMemory;
import org.ardrag.server.device.ModelLoader;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.util.FileSystemUtils;

/** A studio with two fake models, {@code default} and {@code other}, in a folder of its own. */
@TestConfiguration(proxyBeanMethods = false)
public class TestModels {

    /** What the device says is free of its memory. */
    public static final long FREE_BYTES = 1_000_000;

    /** The studio closes it, on the device's thread. */
    @Bean(destroyMethod = "")
    FakeModel fakeModel() {
        return new FakeModel("default");
    }

    @Bean
    ModelLoader modelLoader(FakeModel fake) {
        return (folder, options) -> folder.endsWith("default") ? fake : new FakeModel("other");
    }

    /** As much as anybody needs, without asking a real device. */
    @Bean
    FreeMemory freeMemory() {
        return device -> OptionalLong.of(FREE_BYTES);
    }

    /** A folder that goes with its studio. */
    record StudioFolder(Path root) implements AutoCloseable {

        @Override
        public void close() throws IOException {
            FileSystemUtils.deleteRecursively(root);
        }
    }

    @Bean
    StudioFolder studioFolder() throws IOException {
        Path root = Files.createTempDirectory("studio-test");
        Files.createDirectories(root.resolve("models/default"));
        Files.createDirectories(root.resolve("models/other"));
        return new StudioFolder(root);
    }

    @Bean
    DynamicPropertyRegistrar folders(StudioFolder folder) {
        return registry -> {
            registry.add("studio.models-dir", () -> folder.root().resolve("models"));
            registry.add("studio.extra-models", () -> "other");
            registry.add("studio.timing.warm-up", () -> "0s");
            registry.add("studio.data-dir", () -> folder.root().resolve("data"));
        };
    }
}
