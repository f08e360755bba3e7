package org.ardrag.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.ardrag.server.problem.RefusalLog;
import org.ardrag.server.session.EndReason;
import org.ardrag.server.session.ServerMessage;
import org.ardrag.server.session.SessionMetrics;
import org.ardrag.server.session.VideoFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import org.springframework.web.reactive.socket.CloseStatus;
import reactor.core.publisher.BaseSubscriber;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboxTest {

    private static final int CAPACITY = 16;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Outbox outbox =
            new Outbox(new JsonMapper(), new SessionMetrics(meters, new RefusalLog(meters)), CAPACITY);

    private static ServerMessage message(int number) {
        return new ServerMessage.Error("bad-value", "message " + number);
    }

    private static VideoFrame frame(int index) {
        return new VideoFrame(index, 0, 0, true, false, new byte[1]);
    }

    /** A session's threads speak under its lock; the end of a socket takes the lock to say so to the session. */
    @Test
    void theEndOfTheSocketMayWaitForWhoeverIsSpeaking() throws Exception {
        Object session = new Object();
        CountDownLatch ending = new CountDownLatch(1);
        CompletableFuture<Void> detached = new CompletableFuture<>();
        outbox.items()
                .doFinally(end -> {
                    ending.countDown();
                    synchronized (session) {
                        detached.complete(null);
                    }
                })
                .subscribe();
        synchronized (session) {
            new Thread(() -> outbox.close(CloseStatus.NORMAL)).start();
            ending.await();
            outbox.send(message(1));
        }
        detached.get();
    }

    @Test
    void whatIsSaidComesInOrderAndTheReasonLast() {
        outbox.send(message(1));
        outbox.send(frame(7));
        outbox.end(EndReason.IDLE);
        outbox.send(message(2));
        List<Outbox.Item> items = outbox.items().collectList().block();
        assertThat(items).hasSize(3);
        assertThat(((Outbox.Item.Text) items.get(0)).json()).contains("\"error\"", "message 1");
        assertThat(((Outbox.Item.Binary) items.get(1)).bytes()).hasSize(FrameHeader.BYTES + 1);
        assertThat(((Outbox.Item.Text) items.get(2)).json()).contains("\"ended\"", "\"idle\"");
        assertThat(outbox.status().getCode()).isEqualTo(1000);
    }

    @Test
    void textThatFindsNoRoomIsDroppedAndAFrameEndsTheSocket() {
        outbox.items().subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // reads nothing
            }
        });
        for (int i = 0; i < 3 * CAPACITY; i++) {
            outbox.send(message(i));
        }
        assertThat(meters.counter("studio.messages.dropped").count()).isBetween(1.0, 2.0 * CAPACITY);
        assertThat(outbox.status().getCode()).isEqualTo(1000);
        outbox.send(frame(1));
        assertThat(outbox.status().getCode()).as("policy violation").isEqualTo(1008);
    }
}
