package org.ardrag.training.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ardrag.inference.checkpoint.CheckpointException;
import org.ardrag.inference.checkpoint.CheckpointImport;
import org.ardrag.inference.checkpoint.PublishedNetwork;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code studio model import}: {@link WeightsImport} from files that are there already. */
@Command(
        name = "import",
        description = {
            "Takes a network's published weights in: safetensors, whole or in shards, or PyTorch's .pt and .pth,",
            "of which nothing is ever executed. Every name and shape is checked."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "file, or folder of safetensors; or the files that make up the network together")
    private List<Path> paths = List.of();

    @Option(
            names = "--network",
            required = true,
            description =
                    "transformer, vae, tiny-autoencoder, text-encoder, picture-encoder, aesthetic, tracker-offline"
                            + " or tracker-online")
    private String network = "";

    @Option(names = "--out", required = true, description = "folder to be made")
    private Path out = Path.of("");

    @Option(names = "--part", defaultValue = "", description = "part of a trainer's file, such as generator_ema")
    private String part = "";

    @Option(
            names = "--config",
            description =
                    "the network's sizes, under the official names (default: config.json beside the weights, if it"
                            + " is of such a network, else the published ones)")
    private @Nullable Path config;

    @Option(
            names = "--widen",
            description = "let a transformer's patch embedding have fewer input channels than the config; the others"
                    + " become zero")
    private boolean widen;

    @Option(
            names = "--without-text",
            description =
                    "leave out what a transformer looks at a prompt with, for a config whose text_len is 0: no stage"
                            + " trains with prompts")
    private boolean withoutText;

    @Override
    public Integer call() throws IOException {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        PrintWriter answer = command.getOut();
        try {
            PublishedNetwork kind = Networks.byId(network);
            if (kind.restricted()) {
                answer.println("The licence of these weights forbids something: " + kind.licence());
            }
            Sizes sizes = config != null ? Sizes.named(config) : Sizes.beside(kind, paths.get(0));
            answer.println("Sizes: " + sizes.told());
            CheckpointImport.Result result = new WeightsImport(
                            kind, kind.licence(), paths, sizes.config(), part, widen, withoutText, Map.of())
                    .into(out);
            answer.println(told(out, result, kind.licence()) + texts());
            return 0;
        } catch (CheckpointException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        } finally {
            answer.flush();
        }
    }

    private String texts() throws IOException {
        List<Path> texts = LicenceTexts.in(out);
        return texts.isEmpty()
                ? ". No text of it lay beside the weights, in a file LICENSE*: it belongs to them"
                : ", in "
                        + texts.stream()
                                .map(text -> String.valueOf(text.getFileName()))
                                .collect(Collectors.joining(", "));
    }

    /** What was done, in a line. */
    static String told(Path out, CheckpointImport.Result result, String licence) {
        return String.format(
                Locale.ROOT,
                "%s: %d tensors%s%s. Licence: %s",
                out,
                result.tensors(),
                result.leftOut().isEmpty() ? "" : ", " + result.leftOut().size() + " that are not needed left out",
                result.widened() ? ", patch embedding widened" : "",
                licence);
    }
}
