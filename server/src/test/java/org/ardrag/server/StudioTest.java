package org.ardrag.server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/**
 * A studio with fake models on a port of its own, and a client of it. Its limits and clocks are those that everybody
 * has, where a test says nothing else with {@code @TestPropertySource}.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "studio.frame-size=0", // a frame of a fake model tells its number by its grey
            "studio.timing.drain=0s",
            "spring.reactor.netty.shutdown-quiet-period=0s"
        })
@Import(TestModels.class)
public abstract class StudioTest {

    @LocalServerPort
    protected int port;

    protected Studio studio;

    @BeforeEach
    void openClient() {
        studio = new Studio(port);
        studio.awaitReady();
    }

    @AfterEach
    void closeClient() {
        studio.close();
    }
}
