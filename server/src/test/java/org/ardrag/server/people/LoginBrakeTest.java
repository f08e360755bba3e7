package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long who guesses passwords has to wait; the clock is the test's. */
class LoginBrakeTest {

    private final LoginBrake brake = new LoginBrake();

    private static long seconds(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void afterFiveFailuresEachPauseIsTwiceTheOneBefore() {
        for (int i = 0; i < 5; i++) {
            assertThat(brake.take("a", 0)).isZero();
        }
        long now = 0;
        for (int pause = 1; pause <= 256; pause *= 2) {
            assertThat(brake.take("a", now + seconds(pause - 0.5))).isEqualTo(1);
            now += seconds(pause);
            assertThat(brake.take("a", now)).isZero();
        }
        assertThat(brake.take("a", now)).as("never more than five minutes").isEqualTo(301);
    }

    @Test
    void othersAndWhoSucceedsAreNotHeldUp() {
        for (int i = 0; i < 5; i++) {
            brake.take(LoginBrake.key("192.0.2.1", "Eva"), 0);
        }
        assertThat(brake.take(LoginBrake.key("192.0.2.1", "eva"), 0)).isPositive();
        assertThat(brake.take(LoginBrake.key("192.0.2.2", "eva"), 0)).isZero();
        assertThat(brake.take(LoginBrake.key("192.0.2.1", "adam"), 0)).isZero();
        brake.succeeded(LoginBrake.key("192.0.2.1", "EVA"));
        assertThat(brake.take(LoginBrake.key("192.0.2.1", "eva"), 0)).isZero();
    }
}
