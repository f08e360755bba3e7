package org.ardrag.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.ardrag.server.Studio;
import org.ardrag.server.TestModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** In mode local nobody but this machine reaches the studio. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"studio.timing.drain=0s", "studio.allowed-origins=https://friend.example"})
@Import(TestModels.class)
class LocalModeTest {

    @LocalServerPort
    private int port;

    @BeforeEach
    void connect() {
        new Studio(port).awaitReady();
    }

    private String statusFor(String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET /api/models HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.substring("HTTP/1.1 ".length(), answer.indexOf('\r'));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:1", "[::1]:8080", "studio.localhost", "friend.example"
            })
    void namesOfThisMachineAndFriendsAreAnswered(String host) throws IOException {
        assertThat(statusFor(host)).isEqualTo("200 OK");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example:8080",
                "127.0.0.1.evil.example",
                "evil-localhost",
                "10.0.0.1"
            })
    void aSiteWhoseNameLeadsHereIsNotAnswered(String host) throws IOException {
        assertThat(statusFor(host)).isEqualTo("403 Forbidden");
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "192.0.2.1"})
    void anAddressThatOthersReachIsRefusedInThisMode(String address) {
        assertThatThrownBy(() -> new SpringApplicationBuilder(LocalMode.class)
                        .web(WebApplicationType.NONE)
                        .sources(Properties.class)
                        .run("--server.address=" + address))
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                .rootCause()
                .hasMessageContaining(address)
                .hasMessageContaining("studio.security.mode=accounts");
    }

    @Test
    void withTheOtherModesAnyAddressIsPossible() {
        for (String mode : new String[] {"accounts", "open"}) {
            new SpringApplicationBuilder(LocalMode.class)
                    .web(WebApplicationType.NONE)
                    .sources(Properties.class)
                    .run("--server.address=0.0.0.0", "--studio.security.mode=" + mode)
                    .close();
        }
    }

    @org.springframework.boot.context.properties.EnableConfigurationProperties({
        org.ardrag.server.SecurityProperties.class,
        org.ardrag.server.StudioProperties.class,
        org.springframework.boot.web.server.autoconfigure.ServerProperties.class
    })
    static class Properties {}
}
