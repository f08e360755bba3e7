package org.ardrag.training.model;

import picocli.CommandLine.Command;

/** Gets published models in. */
@Command(
        name = "model",
        description = "Gets published models in.",
        mixinStandardHelpOptions = true,
        subcommands = {ImportCommand.class, RandomCommand.class})
public final class ModelCommand {}
