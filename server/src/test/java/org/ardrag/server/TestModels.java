package org.ardrag.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.server.device.FakeModel;
import org.ardrag.server.device.ModelLoader;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;

/** A studio with two fake models, {@code default} and {@code other}, in a folder of its own. */
@TestConfiguration(proxyBeanMethods = false)
public class TestModels {

    @Bean
    FakeModel fakeModel() {
        return new FakeModel("default");
    }

    @Bean
    ModelLoader modelLoader(FakeModel fake) {
        return (folder, options) -> folder.endsWith("default") ? fake : new FakeModel("other");
    }

    @Bean
    DynamicPropertyRegistrar folders() {
        Path root;
        try {
            root = Files.createTempDirectory("studio-test");
            Files.createDirectories(root.resolve("models/default"));
            Files.createDirectories(root.resolve("models/other"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return registry -> {
            registry.add("studio.models-dir", () -> root.resolve("models"));
            registry.add("studio.extra-models", () -> "other");
            registry.add("studio.data-dir", () -> root.resolve("data"));
        };
    }
}
