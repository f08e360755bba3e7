package org.ardrag.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Going far back takes many replayed chunks, and who does it must not keep the others waiting for all of them. */
class LongWayBackTest extends StudioTest {

    /** Many times what the others have between two chunks, also where chunks take longer than they should. */
    private static final int REPLAYS = 100;

    @Autowired
    private FakeModel model;

    @BeforeEach
    void slow() {
        model.chunkMillis = 20;
    }

    @AfterEach
    void nothingIsLeft() {
        model.replays = 0;
        model.chunkMillis = 5;
        studio.close();
        assertThat(model.open).hasValue(0);
    }

    private int startAndCount(Socket socket) {
        socket.start();
        socket.frame(9);
        return model.opened.get();
    }

    private Socket connect() {
        return studio.connect(studio.openSession());
    }

    @Test
    void anotherSessionMakesChunksMeanwhile() {
        try (Socket other = connect()) {
            int others = startAndCount(other);
            try (Socket socket = connect()) {
                int own = startAndCount(socket);
                model.replays = REPLAYS;

                socket.send("{\"type\":\"rewind\",\"frame\":1}");

                assertThat(socket.frame(Socket.Frame::isAfterRewind).index()).isEqualTo(1);
                List<Integer> turns = List.copyOf(model.turns);
                List<Integer> way = turns.subList(turns.indexOf(-own), turns.lastIndexOf(-own) + 1);
                assertThat(way).filteredOn(turn -> turn == -own).hasSize(REPLAYS);
                assertThat(way).as("turns on the way back").contains(others);
            }
        }
    }

    @Test
    void whoGoesElsewhereOnTheWayIsThereWithoutFinishingIt() {
        try (Socket socket = connect()) {
            startAndCount(socket);
            model.replays = REPLAYS;
            socket.send("{\"type\":\"rewind\",\"frame\":5}");
            socket.send("{\"type\":\"rewind\",\"frame\":1}");

            assertThat(socket.frame(frame -> frame.isAfterRewind() && frame.index() == 1)
                            .index())
                    .isEqualTo(1);
            socket.frame(9);
        }
    }
}
