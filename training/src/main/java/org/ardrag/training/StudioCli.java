package org.ardrag.training;

import org.ardrag.training.autoencoder.AutoencoderCommand;
import org.ardrag.training.bench.BenchCommand;
import org.ardrag.training.curate.CurateCommand;
import org.ardrag.training.distill.DistillCommand;
import org.ardrag.training.evaluate.DrawCommand;
import org.ardrag.training.evaluate.EvaluateCommand;
import org.ardrag.training.evaluate.ResultsCommand;
import org.ardrag.training.grpo.GrpoCommand;
import org.ardrag.training.load.LoadCommand;
import org.ardrag.training.model.ModelCommand;
import org.ardrag.training.teacher.TeacherCommand;
import org.ardrag.training.trackhead.TrackHeadCommand;
import org.ardrag.training.transformer.TransformerCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The project's command line: trains, evaluates and measures models. */
@Command(
        name = "studio",
        description = "Trains, evaluates and measures the models of AR-Drag Studio.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DrawCommand.class,
            StudioCli.Train.class,
            EvaluateCommand.class,
            ResultsCommand.class,
            BenchCommand.class,
            LoadCommand.class,
            ModelCommand.class
        })
public final class StudioCli {

    private StudioCli() {}

    /** Runs a training stage. */
    @Command(
            name = "train",
            description = "Runs a training stage.",
            mixinStandardHelpOptions = true,
            subcommands = {
                CurateCommand.class,
                AutoencoderCommand.class,
                TrackHeadCommand.class,
                TeacherCommand.class,
                TransformerCommand.class,
                DistillCommand.class,
                GrpoCommand.class,
                StagesCommand.class
            })
    static final class Train {}

    /** The command line with all its commands. */
    static CommandLine commandLine() {
        return new CommandLine(new StudioCli())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Failures::report);
    }

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }
}
