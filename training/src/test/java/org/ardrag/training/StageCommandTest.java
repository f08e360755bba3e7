package org.ardrag.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ardrag.training.download.Checksum;
import org.ardrag.training.loop.LoopConfig;
import org.ardrag.training.loop.TrainingException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What becomes of a stage that fails outside of its steps: while it is made ready, or writes down what it made. */
class StageCommandTest {

    @Command(name = "failing")
    private static final class Failing extends StageCommand<LoopConfig> {

        private final Throwable failure;

        Failing(Throwable failure) {
            super(LoopConfig.class);
            this.failure = failure;
        }

        @Override
        protected Path run(LoopConfig config, StageOptions options) throws IOException {
            if (failure instanceof IOException exception) {
                throw exception;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
    }

    @TempDir
    private Path run;

    private @Nullable Exception thrown;

    /** The newest checkpoint is damaged. */
    @BeforeEach
    void writeCheckpoints() throws IOException {
        for (String step : new String[] {"step-00000004", "step-00000008"}) {
            Path checkpoint = Files.createDirectories(run.resolve("checkpoints").resolve(step));
            Path state = Files.writeString(checkpoint.resolve("state.json"), "{}");
            String sum = Checksum.sha256(state).hex() + "  state.json\n";
            Files.writeString(checkpoint.resolve("SHA256SUMS"), sum);
        }
        Files.writeString(run.resolve("checkpoints/step-00000008/state.json"), "{");
    }

    private int execute(Throwable failure) {
        return new CommandLine(new Failing(failure))
                .setErr(new PrintWriter(new StringWriter()))
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    thrown = exception;
                    return 1;
                })
                .execute("--run", run.toString());
    }

    static Stream<Throwable> shortages() {
        return Stream.of(
                new IOException("No space left on device"),
                new OutOfMemoryError("Java heap space"),
                new EngineException("[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory"));
    }

    @ParameterizedTest
    @MethodSource("shortages")
    void aFullDiskAndFullMemoryNameTheLastWholeCheckpoint(Throwable failure) throws IOException {
        assertThat(execute(failure)).isEqualTo(1);
        assertThat(thrown)
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining(failure.getMessage())
                .hasMessageEndingWith("; the last whole checkpoint is " + run.resolve("checkpoints/step-00000004")
                        + ", from which the same command goes on");
        assertThat(run.resolve("log.txt")).content().contains("ERROR", failure.getMessage(), "step-00000004");
    }

    @Test
    void anythingElseIsThrownAsItIs() {
        IOException failure = new IOException("there is no such file");
        assertThat(execute(failure)).isEqualTo(1);
        assertThat(thrown).isSameAs(failure);
        assertThat(run.resolve("log.txt")).doesNotExist();
    }
}
