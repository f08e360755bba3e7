package org.ardrag.training.model;

import picocli.CommandLine.Command;

/** Gets published models in. */
@Command(
        name = "model",
        description = "Gets published models in.",
        mixinStandardHelpOptions = true,
        subcommands = {ListCommand.class, FetchCommand.class, ImportCommand.class, RandomCommand.class})
public final class ModelCommand {}
