package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has the device when. */
class DeviceThreadTest {

    private final DeviceThread device = new DeviceThread("device-test");
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch all = new CountDownLatch(2);

    @AfterEach
    void endTheThread() {
        device.close();
    }

    /** Somebody who wants one turn. */
    private class Once implements DeviceThread.Source {

        private final String name;
        private final DeviceThread.Turn turn;
        private volatile boolean done;
        private volatile long startedAt;

        Once(String name, long startAt, long deadline) {
            this.name = name;
            this.turn = new DeviceThread.Turn(startAt, deadline);
        }

        @Override
        public DeviceThread.@Nullable Turn turn() {
            return done ? null : turn;
        }

        @Override
        public void run() {
            startedAt = System.nanoTime();
            done = true;
            ran.add(name);
            all.countDown();
        }
    }

    /** Lets all come before anybody has a turn. */
    private void add(Once... sources) throws InterruptedException {
        CountDownLatch there = new CountDownLatch(1);
        device.call(() -> {
            there.await();
            return null;
        });
        for (Once source : sources) {
            device.add(source);
        }
        there.countDown();
        assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoseFramesAreDueFirstIsFirst() throws InterruptedException {
        long now = System.nanoTime();
        add(new Once("later", now, now + 2000), new Once("sooner", now, now + 1000));
        assertThat(ran).containsExactly("sooner", "later");
    }

    @Test
    void nobodyStartsSoonerThanHeWants() throws InterruptedException {
        long now = System.nanoTime();
        Once patient = new Once("patient", now + TimeUnit.SECONDS.toNanos(2), now);
        add(patient, new Once("ready", now, now + 1000));
        assertThat(ran).as("the one who waits has the nearer deadline").containsExactly("ready", "patient");
        assertThat(patient.startedAt - patient.turn.startAt()).isNotNegative();
    }

    @Test
    void aTurnThatFailsDoesNotStopTheOthers() throws InterruptedException {
        long now = System.nanoTime();
        Once failing = new Once("failing", now, now) {
            @Override
            public void run() {
                super.run();
                throw new IllegalStateException("this test's own");
            }
        };
        add(failing, new Once("next", now, now + 1000));
        assertThat(ran).containsExactly("failing", "next");
    }
}
