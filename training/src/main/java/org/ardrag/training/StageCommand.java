package org.ardrag.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ardrag.training.config.ConfiguredStage;
import org.ardrag.training.loop.Progress;
import org.ardrag.training.loop.RunFolder;
import org.ardrag.training.loop.Shortage;
import org.ardrag.training.loop.TrainingException;
import picocli.CommandLine.Mixin;

/**
 * A training stage on the command line: reads its config before anything is loaded, or describes it, and runs.
 *
 * @param <C> the config's record
 */
public abstract class StageCommand<C extends Record> implements Callable<Integer>, ConfiguredStage {

    private final Class<C> type;

    @Mixin
    private StageOptions options = new StageOptions();

    /** A stage with a config of this type. */
    protected StageCommand(Class<C> type) {
        this.type = type;
    }

    @Override
    public final Class<?> configType() {
        return type;
    }

    /**
     * Checks what neither the config nor an option can say by itself, before anything is loaded.
     *
     * @throws IllegalArgumentException if something does not fit together; says what
     */
    protected void check(C config, StageOptions options) throws IOException {}

    /** Runs the stage; returns the file or folder that it leaves. */
    protected abstract Path run(C config, StageOptions options) throws IOException;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public final Integer call() throws IOException {
        if (options.config().describes()) {
            System.out.print(options.config().describe(name(), type));
            return 0;
        }
        C config = options.read(type);
        check(config, options);
        if (!options.config().checks()) {
            Progress.result(runToItsEnd(config));
        }
        return 0;
    }

    /**
     * Of a full disk or full memory before a run's steps, or behind them, somebody hears as of one at a step.
     *
     * @throws TrainingException names the checkpoint that is left
     */
    private Path runToItsEnd(C config) throws IOException {
        try {
            return run(config, options);
        } catch (TrainingException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            String shortage = Shortage.of(e);
            if (shortage.isEmpty()) {
                throw e;
            }
            throw RunFolder.failed(options.folder(), shortage, e);
        }
    }
}
