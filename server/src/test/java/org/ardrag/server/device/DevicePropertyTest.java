package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.ardrag.server.StudioProperties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What {@code studio.device} may be. */
class DevicePropertyTest {

    @EnableConfigurationProperties(StudioProperties.class)
    static class Application {}

    private static ApplicationContextRunner with(String device) {
        return new ApplicationContextRunner()
                .withUserConfiguration(Application.class)
                .withPropertyValues("studio.device=" + device);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "cuda:3", "cuda:0,cuda:1", "cpu,cpu"})
    void oneOrSeveralAreNamed(String device) {
        with(device).run(context -> assertThat(
                        context.getBean(StudioProperties.class).devices())
                .containsExactly(device.split(",")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda", "cuda:0,", "cuda:0;cuda:1", "auto,cpu", "cpu,auto", ""})
    void anythingElseStopsTheStudioAndIsNamedWithWhatIsAllowed(String device) {
        with(device).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("rejected value [" + device + "]")
                .hasMessageContaining("must be auto, or cpu and cuda:N with commas between them"));
    }
}
