package org.ardrag.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ardrag.training.config.ConfigTable;
import org.ardrag.training.config.ConfiguredStage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code studio train stages}: the document of all stages' configs, for readers or for programs. */
@Command(
        name = "stages",
        description = "Prints what the keys of all stages' configs are: docs/stages.md, or all that forms are made of.",
        mixinStandardHelpOptions = true)
public final class StagesCommand implements Callable<Integer> {

    private static final String HEAD =
            """
            # The stages' configs

            Written by `./studio train stages > docs/stages.md` from the config records; a test fails when it is not current. A config file is YAML and says only what differs from the defaults. `--set KEY=VALUE` sets a key on the command line (`--set loop.steps=100`), `--describe json` prints a stage's keys as a JSON Schema. Of a list, what is allowed holds for each of its values; a record's default names the keys that differ from the record's own.

            """;

    /** What the document is written in. */
    enum Format {
        /** Tables for readers. */
        markdown,
        /** One object for a program: a {@link StageCatalog}. */
        json
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--format", defaultValue = "markdown", description = "markdown or json (default: ${DEFAULT-VALUE})")
    private Format format = Format.markdown;

    @Option(names = "--presets", description = "folder of config files to be listed with their stages, for json")
    private @Nullable Path presets;

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        if (spec != null && spec.parent() != null) {
            System.out.print(format == Format.json ? StageCatalog.of(spec.root(), presets) : markdown(spec.parent()));
        }
        return 0;
    }

    /** The document of all stages among a command's subcommands. */
    static String markdown(CommandSpec train) {
        ConfigTable table = new ConfigTable();
        train.subcommands().forEach((name, command) -> {
            if (command.getCommand() instanceof ConfiguredStage stage) {
                table.stage(name, stage.configType());
            }
        });
        return HEAD + table;
    }
}
