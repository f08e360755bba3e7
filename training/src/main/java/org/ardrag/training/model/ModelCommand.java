package org.ardrag.training.model;

import picocli.CommandLine.Command;

/** Gets published models in, and puts them together. */
@Command(
        name = "model",
        description = "Gets published models in, and puts them together.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ListCommand.class,
            FetchCommand.class,
            ImportCommand.class,
            AssembleCommand.class,
            BetweenCommand.class,
            RandomCommand.class
        })
public final class ModelCommand {}
