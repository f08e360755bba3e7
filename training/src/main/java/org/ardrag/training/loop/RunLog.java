package org.ardrag.training.loop;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes all that is logged into a run's own file, too, until it is closed. */
public final class RunLog implements AutoCloseable {

    /** Its name in a run's folder. */
    public static final String FILE = "log.txt";

    private final ch.qos.logback.classic.Logger root;
    private final ch.qos.logback.classic.Logger own;
    private final FileAppender<ILoggingEvent> appender = new FileAppender<>();

    /** Goes on with a file, or begins it. */
    public RunLog(Path file) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        own = context.getLogger(RunLog.class);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss} %-5level %logger{24} %msg%n");
        encoder.start();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder);
        appender.start();
        root.addAppender(appender);
    }

    /** Writes a line into this file alone: of what is said elsewhere, too. */
    public void note(String line) {
        appender.doAppend(new LoggingEvent(RunLog.class.getName(), own, Level.INFO, line, null, null));
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        appender.stop();
    }
}
