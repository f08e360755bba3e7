package org.ardrag.server.models;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One model of the registry.
 *
 * @param name its folder's
 * @param takenIn where it came from, when, by whom
 * @param evaluation the report of an evaluation, as it was written
 * @param sums its files
 * @param checksum SHA-256 of its weights, as sessions and evaluations name it
 * @param parameters of its transformer
 */
record ModelRow(
        String name,
        TakenIn takenIn,
        @Nullable String evaluation,
        List<FileSum> sums,
        String checksum,
        long parameters) {

    /** Of all its files. */
    long bytes() {
        return sums.stream().mapToLong(FileSum::bytes).sum();
    }
}
