package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chunks that nobody sees are made while nobody is there, and only then. */
class WarmUpTest {

    private final FakeModel model = new FakeModel("default");
    private final DeviceThread device = new DeviceThread("device-test");
    private final ModelReplica copy = FakeDevices.replica(model, FakeDevices.device("cpu", device));
    private final AtomicBoolean loaded = new AtomicBoolean(true);

    @AfterEach
    void endTheThread() {
        device.close();
        assertThat(model.open).hasValue(0);
    }

    private WarmUp begin(Duration duration) {
        WarmUp warmUp = new WarmUp(copy, 0, duration, loaded::get);
        device.add(warmUp);
        return warmUp;
    }

    private void awaitRounds(int rounds) {
        Awaitility.await().untilAsserted(() -> assertThat(model.opened).hasValueGreaterThanOrEqualTo(rounds));
    }

    private void awaitEnd(WarmUp warmUp) {
        Awaitility.await().until(() -> !device.isAlone(warmUp));
    }

    @Test
    void chunksAreMadeAndMeasuredAsLongAsItWasTold() {
        WarmUp warmUp = begin(Duration.ofSeconds(2));
        awaitRounds(2);
        awaitEnd(warmUp);
        assertThat(copy.estimate().usual()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
    }

    @Test
    void itWaitsWhileAnybodyIsThere() throws Exception {
        begin(Duration.ofMinutes(1));
        awaitRounds(1);
        DeviceThread.Source viewer = new DeviceThread.Source() {
            @Override
            public DeviceThread.@Nullable Turn turn() {
                return null; // nothing to do at this moment, as in a session that is paused
            }

            @Override
            public void run() {}
        };
        device.add(viewer);
        int rounds = device.call(model.opened::get).get();
        device.call(() -> null).get();
        TimeUnit.MILLISECONDS.sleep(100);
        assertThat(model.opened).hasValue(rounds);

        device.remove(viewer);
        device.wake();
        awaitRounds(rounds + 1);
    }

    @Test
    void itEndsWhenTheModelIsGone() throws Exception {
        WarmUp warmUp = begin(Duration.ofMinutes(1));
        awaitRounds(1);
        int rounds = device.call(() -> {
                    loaded.set(false);
                    return model.opened.get();
                })
                .get();
        awaitEnd(warmUp);
        assertThat(model.opened).hasValue(rounds);
    }
}
