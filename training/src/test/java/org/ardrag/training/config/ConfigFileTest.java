package org.ardrag.training.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ardrag.inference.json.Key;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.training.autoencoder.AutoencoderConfig;
import org.ardrag.training.curate.CurateConfig;
import org.ardrag.training.distill.DistillConfig;
import org.ardrag.training.grpo.GrpoConfig;
import org.ardrag.training.loop.AdamW;
import org.ardrag.training.teacher.TeacherConfig;
import org.ardrag.training.trackhead.TrackHeadStageConfig;
import org.ardrag.training.transformer.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    private static final Path CONFIGS = Path.of(System.getProperty("studio.root"), "training/configs");

    record Inner(
            @JsonProperty("size") @Key(help = "its size", min = 1, max = 8) int size,
            @JsonProperty("rate") @Key(help = "its rate", defaultsTo = "0.5") double rate) {}

    record Outer(
            @JsonProperty("inner") @Key(help = "an inner one", defaultsTo = "{rate: 0.25}") Inner inner,
            @JsonProperty("steps") @Key(help = "steps", defaultsTo = "[3, 2]", min = 1) List<Integer> steps,
            @JsonProperty("sampler") @Key(help = "a sampler", defaultsTo = "RENOISE") Sampler sampler,
            @JsonProperty("count") int count) {

        public Outer {
            if (count > 100) {
                throw new IllegalArgumentException("count is " + count + "; up to 100 is allowed");
            }
        }
    }

    @TempDir
    private Path folder;

    private Outer read(String yaml, String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
        return ConfigFile.read(file, List.of(overrides), Outer.class);
    }

    @Test
    void theConfigsThatShipAreRead() throws IOException {
        AutoencoderConfig autoencoder =
                ConfigFile.read(CONFIGS.resolve("autoencoder-128.yaml"), AutoencoderConfig.class);
        assertThat(autoencoder.loop().learningRate()).isEqualTo(0.002);
        AutoencoderConfig decoder = ConfigFile.read(CONFIGS.resolve("decoder-128.yaml"), AutoencoderConfig.class);
        assertThat(decoder.decoderOnly()).isTrue();
        assertThat(decoder.optimizer()).isEqualTo(new AdamW.Settings(0.9, 0.99, 0.0, 1.0, 0.995, 64));
        TransformerConfig transformer =
                ConfigFile.read(CONFIGS.resolve("transformer-128.yaml"), TransformerConfig.class);
        assertThat(transformer.model().transformer().eps()).isEqualTo(1e-6);
        assertThat(transformer.optimizer()).isEqualTo(AdamW.Settings.usual());
    }

    @Test
    void everyConfigThatShipsIsThatOfAStage() throws IOException {
        Map<String, Class<?>> stages = Map.of(
                "curate", CurateConfig.class,
                "autoencoder", AutoencoderConfig.class,
                "track-head", TrackHeadStageConfig.class,
                "decoder", AutoencoderConfig.class,
                "teacher", TeacherConfig.class,
                "transformer", TransformerConfig.class,
                "distill", DistillConfig.class,
                "grpo", GrpoConfig.class);
        try (Stream<Path> files = Files.list(CONFIGS)) {
            for (Path file : files.toList()) {
                String stage =
                        file.getFileName().toString().replaceAll("(-own|-fine)?-(64|128).yaml$|^wan-1.3b-|.yaml$", "");
                Object config = ConfigFile.read(file, stages.get(stage));
                Path written = Files.write(folder.resolve(stage + ".yaml"), ConfigFile.toYaml(config));
                Object again = ConfigFile.read(written, stages.get(stage));
                assertThat(again).as("%s, as a run folder keeps it", file).isEqualTo(config);
            }
        }
    }

    @Test
    void theDefaultsOfEveryStageFitTogether() throws IOException {
        for (Class<?> stage : List.of(
                CurateConfig.class,
                AutoencoderConfig.class,
                TrackHeadStageConfig.class,
                TeacherConfig.class,
                TransformerConfig.class,
                DistillConfig.class,
                GrpoConfig.class)) {
            Object defaults = ConfigFile.read(null, List.of(), stage);
            assertThat(defaults).isNotNull();
        }
    }

    @Test
    void whatAConfigLeavesOutIsAsItsRecordSays() throws IOException {
        Outer read = read("inner: {size: 4}");
        assertThat(read).isEqualTo(new Outer(new Inner(4, 0.25), List.of(3, 2), Sampler.RENOISE, 0));
        TransformerConfig fromNothing = ConfigFile.read(null, List.of(), TransformerConfig.class);
        TransformerConfig shipped = ConfigFile.read(
                CONFIGS.resolve("transformer-128.yaml"), List.of("model.description=''"), TransformerConfig.class);
        assertThat(fromNothing).isEqualTo(shipped);
    }

    @Test
    void theCommandLineHasTheLastWord() throws IOException {
        Outer read = read("{inner: {size: 4, rate: 1}, count: 7}", "inner.rate=1e-3", "steps=[9]", "sampler=ode");
        assertThat(read).isEqualTo(new Outer(new Inner(4, 0.001), List.of(9), Sampler.ODE, 7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("inner: {size: 4}", "inner"))
                .withMessageContaining("--set inner: KEY=VALUE is allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("inner: {size: 4}", "iner.size=3"))
                .withMessageContaining("there is no key \"iner\"");
    }

    @Test
    void everythingThatIsWrongIsNamedWithWhatIsAllowed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{inner: {size: 9, raet: 1}, steps: [2, 0], sampler: DDIM, count: 1.5}"))
                .withMessageContaining("there is no key \"inner.raet\", allowed are [rate, size]")
                .withMessageContaining("inner.size is 9; 1 to 8 are allowed")
                .withMessageContaining("steps[1] is 0; at least 1 is allowed")
                .withMessageContaining("sampler is \"DDIM\"; ODE, RENOISE are allowed")
                .withMessageContaining("count is 1.5; a whole number is allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("count: 1"))
                .withMessageContaining("there has to be a key \"inner.size\" (its size)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{inner: {size: 1}, count: 101}"))
                .withMessageContaining("config.yaml: count is 101; up to 100 is allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("inner: {size: 1}\ninner: {size: 2}"))
                .withMessageContaining("config.yaml is no YAML")
                .withMessageContaining("inner");
    }

    @Test
    void jsonIsReadTooAndAConfigComesBackFromWhatIsWritten() throws IOException {
        Outer read = read("{\"inner\": {\"size\": 4, \"rate\": 1e-3}, \"sampler\": \"ODE\"}");
        assertThat(read).isEqualTo(new Outer(new Inner(4, 0.001), List.of(3, 2), Sampler.ODE, 0));
        Path written = Files.write(folder.resolve("written.yaml"), ConfigFile.toYaml(read));
        assertThat(ConfigFile.read(written, Outer.class)).isEqualTo(read);
    }

    @Test
    void aDescriptionHoldsTypesDefaultsLimitsAndHelp() {
        var schema = ConfigSchema.of(Outer.class).json();
        var size = schema.at("/properties/inner/properties/size");
        assertThat(size.toString())
                .isEqualTo("{\"type\":\"integer\",\"minimum\":1,\"maximum\":8,\"description\":\"its size\"}");
        assertThat(schema.at("/properties/inner/properties/rate/default").asDouble())
                .isEqualTo(0.25);
        assertThat(schema.at("/properties/inner/required/0").asString()).isEqualTo("size");
        assertThat(schema.at("/properties/sampler/enum").toString()).isEqualTo("[\"ODE\",\"RENOISE\"]");
        assertThat(schema.at("/properties/steps/items/minimum").asInt()).isEqualTo(1);
    }
}
