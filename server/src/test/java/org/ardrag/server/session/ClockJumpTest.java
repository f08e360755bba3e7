package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/** What a machine does to a session whose clock is set. */
@Import(ClockJumpTest.Clock.class)
class ClockJumpTest extends StudioTest {

    static final class Jumping implements InstantSource {

        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Clock {

        @Bean
        @Primary
        Jumping jumpingClock() {
            return new Jumping();
        }
    }

    @Autowired
    private Jumping clock;

    private Instant expires() {
        return Instant.parse(studio.openSession(Map.of()).get("expiresAt").stringValue());
    }

    @Test
    void sessionsAndTicketsOutliveAJumpOfTheClock() throws InterruptedException {
        try (Socket viewer = studio.connect(studio.openSession())) {
            viewer.start();
            String other = studio.openSession();
            String ticket = studio.ticket(other);
            for (Duration jump : new Duration[] {Duration.ofDays(400), Duration.ofDays(-400)}) {
                Instant before = expires();
                clock.ahead = jump;
                assertThat(Duration.between(before, expires()).abs()).isGreaterThan(Duration.ofDays(300));
                TimeUnit.MILLISECONDS.sleep(1200); // sessions whose time is over are looked for twice a second
                viewer.frames.clear();
                viewer.frame();
            }
            try (Socket late = studio.connectTo("/ws/sessions/" + other + ticket)) {
                late.text("ready");
            }
        }
    }
}
