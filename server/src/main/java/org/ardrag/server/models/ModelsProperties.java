package org.ardrag.server.models;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What the registry of models takes, keys under {@code studio.models}.
 *
 * @param archiveBytes of one archive that is imported, and of the files in it
 */
@Validated
@ConfigurationProperties("studio.models")
public record ModelsProperties(@DefaultValue("8GB") @NotNull DataSize archiveBytes) {}
