package org.ardrag.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ardrag.training.autoencoder.AutoencoderConfig;
import org.ardrag.training.transformer.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    private static final Path CONFIGS = Path.of(System.getProperty("studio.root"), "training/configs");

    @TempDir
    private Path folder;

    @Test
    void theConfigsThatShipAreRead() throws IOException {
        for (String name : new String[] {"autoencoder-128.json", "decoder-128.json"}) {
            assertThat(ConfigFile.read(CONFIGS.resolve(name), AutoencoderConfig.class)
                            .batchSize())
                    .isPositive();
        }
        assertThat(ConfigFile.read(CONFIGS.resolve("transformer-128.json"), TransformerConfig.class)
                        .batchSize())
                .isPositive();
    }

    @Test
    void anUnknownKeyIsNamedWithTheAllowedOnes() throws IOException {
        String config = Files.readString(CONFIGS.resolve("transformer-128.json"));
        Path misspelt =
                Files.writeString(folder.resolve("config.json"), config.replace("\"seed\"", "\"sead\": 1, \"seed\""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfigFile.read(misspelt, TransformerConfig.class))
                .withMessageContaining("\"sead\"")
                .withMessageContaining("pool_size, ");
    }
}
