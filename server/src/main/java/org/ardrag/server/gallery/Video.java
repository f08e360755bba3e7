package org.ardrag.server.gallery;

import java.time.Instant;
import org.ardrag.server.session.Kept;
import org.jspecify.annotations.Nullable;

/**
 * A video that somebody keeps.
 *
 * @param owner hashed where it is a browser
 * @param bytes of all its files
 * @param link SHA-256 of the link that shares it, null if it is not shared
 */
record Video(String id, String owner, String name, Kept made, long bytes, @Nullable String link, Instant createdAt) {}
