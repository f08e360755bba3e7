package org.ardrag.server.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.device.CountedModels;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;
import org.springframework.util.FileSystemUtils;

/** A studio with one small real model, {@code default}, in a folder of its own. */
@TestConfiguration(proxyBeanMethods = false)
class RealModels {

    /** A folder that goes with its studio. */
    record StudioFolder(Path root) implements AutoCloseable {

        Path data() {
            return root.resolve("data");
        }

        @Override
        public void close() throws IOException {
            FileSystemUtils.deleteRecursively(root);
        }
    }

    @Bean
    CountedModels countedModels() {
        return new CountedModels();
    }

    @Bean
    StudioFolder studioFolder() throws IOException {
        Path root = Files.createTempDirectory("studio-models");
        RandomModel.write(root.resolve("installed/default"), 1);
        return new StudioFolder(root);
    }

    @Bean
    DynamicPropertyRegistrar folders(StudioFolder folder) {
        return registry -> {
            registry.add("studio.models-dir", () -> folder.root().resolve("installed"));
            registry.add("studio.data-dir", folder::data);
        };
    }
}
