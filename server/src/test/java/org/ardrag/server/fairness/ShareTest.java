package org.ardrag.server.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.ardrag.server.problem.Problem;
import org.junit.jupiter.api.Test;

/** What one person may take, and when what was taken is his again. */
class ShareTest {

    private static final Quota MOST = new Quota(2, 3, 1000, 10, 2, 50);
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Share user = Share.ofUser(MOST);
    private final Share address = Share.ofAddress(MOST);
    private final long now = System.nanoTime();

    @Test
    void aSessionTooManySaysWhenTheFirstEndsByItself() {
        Holding first = Holding.take(user, address, now);
        Holding second = Holding.take(user, address, now);
        first.endsBy(now + 10 * MINUTE);
        second.endsBy(now + 3 * MINUTE);
        assertThatThrownBy(() -> Holding.take(user, address, now))
                .isInstanceOf(Problem.class)
                .hasMessage("you have 2 sessions open or waiting, at most 2 are allowed at one time:"
                        + " end one of them, or come back in 3 minutes");
        second.close();
        Holding.take(user, address, now);
    }

    @Test
    void anAddressHasItsShareWhoeverCallsFromIt() {
        Holding.take(user, address, now);
        Holding.take(Share.ofUser(MOST), address, now);
        Share third = Share.ofUser(MOST);
        assertThatThrownBy(() -> Holding.take(third, address, now))
                .hasMessageStartingWith("your address has 2 sessions");
        assertThat(third.isIdle(System.nanoTime()))
                .as("nothing of the third user's share is taken")
                .isTrue();
    }

    @Test
    void picturesComeBackWithTheHour() {
        for (int i = 0; i < 3; i++) {
            user.upload(1, now + MINUTE);
        }
        assertThatThrownBy(() -> user.upload(1, now + MINUTE))
                .hasMessage("you have sent 3 pictures within the hour, more are not allowed: come back in 20 minutes");
        user.upload(1, now + 22 * MINUTE);
        assertThatThrownBy(() -> user.upload(1, now + 22 * MINUTE)).isInstanceOf(Problem.class);
    }

    @Test
    void bytesComeBackWithTheHourAndTheRefusedPictureDoesNotCount() {
        user.upload(900, now + MINUTE);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> user.upload(600, now + MINUTE))
                    .hasMessageContainingAll("1000 bytes", "600 more are too many: come back in 30 minutes");
        }
        user.upload(600, now + 32 * MINUTE);
    }

    @Test
    void messagesOfAllSessionsCountTogether() {
        Holding first = Holding.take(user, address, now);
        Holding second = Holding.take(user, address, now);
        long later = now + MINUTE;
        for (int i = 0; i < 10; i++) {
            assertThat(first.message(later)).isNull();
            assertThat(second.message(later)).isNull();
        }
        assertThat(first.message(later)).contains("you have sent more than 10 messages a second in all sessions");
        assertThat(second.message(later + MINUTE)).isNull();
    }

    @Test
    void tracksAndPointsOfAllSessionsCountTogetherUntilTheirSessionEnds() {
        Holding first = Holding.take(user, address, now);
        Holding second = Holding.take(user, address, now);
        first.set(1, 30);
        second.set(1, 15);
        assertThat(first.tooManyTracks()).contains("you have 2 tracks placed in all sessions, at most 2");
        assertThat(first.tooManyPoints(5)).isNull();
        assertThat(first.tooManyPoints(6)).contains("you have 45 points", "6 more", "50");
        second.set(0, 15);
        assertThat(first.tooManyTracks()).isNull();
        first.close();
        assertThat(second.tooManyPoints(35)).isNull();
        assertThat(second.tooManyPoints(36)).isNotNull();
    }
}
