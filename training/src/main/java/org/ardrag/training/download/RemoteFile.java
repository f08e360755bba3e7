package org.ardrag.training.download;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A file to be fetched.
 *
 * @param address where it is
 * @param checksum that it has to have; null for whatever the hub says, if that says one
 */
public record RemoteFile(URI address, @Nullable Checksum checksum) {}
