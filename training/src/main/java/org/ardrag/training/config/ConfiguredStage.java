package org.ardrag.training.config;

import picocli.CommandLine.Command;

/** A command whose config describes itself. */
public interface ConfiguredStage {

    /** The config's record. */
    Class<?> configType();

    /** The command's name. */
    default String name() {
        return getClass().getAnnotation(Command.class).name();
    }
}
