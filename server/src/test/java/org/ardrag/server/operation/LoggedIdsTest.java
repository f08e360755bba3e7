package org.ardrag.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ardrag.server.Socket;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.FakeModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** That lines about a session carry its short name as a field of their own, by which a log of JSON is searched. */
class LoggedIdsTest extends StudioTest {

    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            line.prepareForDeferredProcessing();
            lines.add(line);
        }
    };

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("org.ardrag");
    }

    @BeforeEach
    void listen() {
        appender.start();
        logger().addAppender(appender);
    }

    @AfterEach
    void listenNoMore() {
        logger().detachAppender(appender);
    }

    @Test
    void aFailureOfASessionIsLoggedWithItsName() {
        String id = studio.openSession(Map.of("seed", FakeModel.FAILING_SEED))
                .get("id")
                .stringValue();
        try (Socket socket = studio.connect(id)) {
            socket.start();
            socket.text("ended");
        }
        assertThat(lines)
                .filteredOn(line -> line.getFormattedMessage().contains("failed at chunk"))
                .singleElement()
                .satisfies(line -> assertThat(line.getMDCPropertyMap()).containsEntry("session", id.substring(0, 6)));
    }
}
