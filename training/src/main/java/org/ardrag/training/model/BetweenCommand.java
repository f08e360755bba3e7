package org.ardrag.training.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ardrag.inference.session.ModelFolder;
import org.ardrag.inference.weights.SafetensorsException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code studio model between}: {@link WeightsBetween} two models, in a model folder. */
@Command(
        name = "between",
        description = {
            "Makes a model whose weights stand between those of two others, such as what a training began from and what",
            "it ended with. Everything but transformer and decoder is the first one's."
        },
        mixinStandardHelpOptions = true)
final class BetweenCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FROM", description = "model folder")
    private Path from = Path.of("");

    @Parameters(index = "1", paramLabel = "TOWARD", description = "folder of a model whose networks have its shape")
    private Path toward = Path.of("");

    @Option(
            names = "--share",
            required = true,
            description = "of the way from the first transformer to the second, 0 to 1")
    private double share;

    @Option(
            names = "--head-share",
            defaultValue = "1",
            description =
                    "of the mixed transformer's head, 0 to 1: 0 leaves the references alone; below 1 for models of the"
                            + " prediction BLEND only (default: ${DEFAULT-VALUE})")
    private double headShare;

    @Option(
            names = "--decoder-share",
            defaultValue = "0",
            description =
                    "of the way from the first tiny autoencoder's decoder to the second's (default: ${DEFAULT-VALUE})")
    private double decoderShare;

    @Option(names = "--out", required = true, description = "model folder to be made")
    private Path out = Path.of("");

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        try {
            ModelFolder.Contents made = new WeightsBetween(from, toward, share, headShare, decoderShare).into(out);
            System.out.printf(Locale.ROOT, "%s: SHA-256 %s%n", out, made.checksum());
            return 0;
        } catch (SafetensorsException | IllegalArgumentException e) {
            throw spec == null ? e : new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
