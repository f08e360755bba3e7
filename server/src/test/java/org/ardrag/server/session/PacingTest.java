package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When chunks are due and frames are sent, by a clock of the test's own. */
class PacingTest {

    private static final int FPS = 40;
    private static final int FRAMES = 4;
    private static final long MILLI = 1_000_000;
    private static final long START = 77 * MILLI;

    private final FrameClock clock = new FrameClock(FPS, FRAMES, START);
    private final ChunkShape shape = new ChunkShape(FRAMES);
    private final Delivery delivery = new Delivery(shape);
    private final List<Long> sent = new ArrayList<>();

    private void watch() {
        delivery.attach(new Viewer() {
            @Override
            public void send(VideoFrame frame) {
                sent.add(frame.index());
            }

            @Override
            public void send(ServerMessage message) {}

            @Override
            public void end(EndReason reason) {}
        });
    }

    private void queue(int chunk, long due) {
        List<byte[]> jpegs = new ArrayList<>();
        for (long frame = shape.firstFrame(chunk); frame <= shape.lastFrame(chunk); frame++) {
            jpegs.add(new byte[1]);
        }
        delivery.queue(new FrameLabels(shape, FPS).chunk(chunk, 0, jpegs), due, clock.period());
    }

    @Test
    void chunksAreDueAtTheModelsOwnRateWhereTheMachineIsQuicker() {
        assertThat(clock.begin(20 * MILLI)).isEqualTo(START);
        assertThat(clock.begin(20 * MILLI)).isEqualTo(START + 100 * MILLI);
        assertThat(clock.nextChunk()).isEqualTo(START + 200 * MILLI);
        assertThat(clock.period()).isEqualTo(25 * MILLI);
    }

    @Test
    void chunksAreDueAtTheRateThatASlowerMachineReaches() {
        clock.begin(200 * MILLI);
        assertThat(clock.period()).isEqualTo(50 * MILLI);
        assertThat(clock.nextChunk()).isEqualTo(START + 200 * MILLI);
    }

    @Test
    void aChunkThatComesLateIsSentAtOnceAndShiftsAllThatFollow() {
        long due = clock.begin(20 * MILLI);
        assertThat(clock.ready(due, due - 5 * MILLI)).as("in time").isEqualTo(due);
        long next = clock.nextChunk();

        assertThat(clock.ready(due, due + 30 * MILLI)).isEqualTo(due + 30 * MILLI);
        assertThat(clock.nextChunk()).isEqualTo(next + 30 * MILLI);
    }

    @Test
    void framesAreSentOneByOneEachWhenItIsDue() {
        watch();
        queue(1, START);

        assertThat(delivery.pump(START - 10 * MILLI, true)).isEqualTo(10 * MILLI);
        assertThat(sent).isEmpty();
        assertThat(delivery.pump(START, true)).isEqualTo(25 * MILLI);
        assertThat(sent).containsExactly(1L);
        assertThat(delivery.pump(START + 50 * MILLI, true)).isEqualTo(25 * MILLI);
        assertThat(sent).containsExactly(1L, 2L, 3L);
        assertThat(delivery.pump(START + 75 * MILLI, true)).isEqualTo(Delivery.NEVER);
        assertThat(sent).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void nothingIsSentBeyondTwoChunksAheadOfWhatTheViewerSaw() {
        watch();
        for (int chunk = 1; chunk <= 3; chunk++) {
            queue(chunk, START);
        }

        assertThat(delivery.pump(START + 1000 * MILLI, true)).isEqualTo(Delivery.NEVER);
        assertThat(sent).hasSize(2 * FRAMES);
        assertThat(delivery.waiting()).isEqualTo(FRAMES);

        delivery.window().seen(4);
        delivery.pump(START + 1000 * MILLI, true);
        assertThat(sent).hasSize(3 * FRAMES);
    }

    @Test
    void nothingIsSentWhileTheVideoHoldsOrNobodyIsThere() {
        queue(1, START);
        assertThat(delivery.pump(START, true)).as("nobody is there").isEqualTo(Delivery.NEVER);
        watch();
        assertThat(delivery.pump(START, false)).as("it holds").isEqualTo(Delivery.NEVER);
        assertThat(sent).isEmpty();
    }

    @Test
    void whatWasNotSentIsThrownAwayWhenTheViewerGoesBack() {
        watch();
        queue(1, START);
        queue(2, START + 100 * MILLI);
        delivery.pump(START + 75 * MILLI, true);

        delivery.rewound(2, START + 80 * MILLI, clock.period());
        queue(2, START + 300 * MILLI);

        assertThat(delivery.waiting()).isEqualTo(FRAMES);
        assertThat(delivery.pump(START + 200 * MILLI, true)).isEqualTo(100 * MILLI);
        assertThat(sent).containsExactly(1L, 2L, 3L, 4L);
    }
}
