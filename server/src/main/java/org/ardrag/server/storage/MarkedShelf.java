package org.ardrag.server.storage;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ardrag.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A {@link Shelf} whose folders have each a row in the database, and the check at the studio's start that mends what a
 * killed studio has left. The shelf and the database carry the same mark: where they do not, one of them is not what the
 * other tells of, such as a disk that is not mounted, and nothing is mended. Other studios may be putting folders on a shelf
 * that is shared, and have not written their rows yet: what is not settled is left to them.
 */
public final class MarkedShelf {

    private static final Logger LOG = LoggerFactory.getLogger(MarkedShelf.class);

    private final String name;
    private final Shelf shelf;
    private final JdbcClient jdbc;

    /** @param name of the shelf in the database */
    public MarkedShelf(String name, Shelf shelf, JdbcClient jdbc) {
        this.name = name;
        this.shelf = shelf;
        this.jdbc = jdbc;
    }

    public Shelf shelf() {
        return shelf;
    }

    /** What is in the rows, and how one of them goes. */
    public interface Rows {

        Collection<String> ids();

        void delete(String id);
    }

    /**
     * Deletes folders that no row tells of, rows without a folder, and what was on its way.
     *
     * @param files what a folder must hold
     * @throws IllegalStateException if shelf and database do not belong together
     */
    public void mend(Rows rows, List<String> files) throws IOException {
        Collection<String> ids = rows.ids();
        checkMark(!ids.isEmpty());
        Set<String> whole = new HashSet<>();
        for (String id : shelf.names()) {
            if (ids.contains(id) && shelf.files(id).containsAll(files)) {
                whole.add(id);
            } else if (shelf.isSettled(id)) {
                LOG.info("{} {} is not whole and goes", name, id);
                shelf.remove(id);
            }
        }
        shelf.sweep(); // these as well, and what was on its way
        for (String id : ids) {
            if (!whole.contains(id)) {
                LOG.warn("{} {} has lost its files and goes", name, id);
                rows.delete(id);
            }
        }
    }

    private void checkMark(boolean used) throws IOException {
        String there = shelf.mark();
        String known = known();
        boolean untouched = there == null && !used && shelf.names().isEmpty();
        if (!untouched && (known == null || !known.equals(there))) {
            throw new IllegalStateException(shelf + " is not what the database tells of (its mark is \"" + there
                    + "\", in the database it is \"" + known
                    + "\"); is a disk not mounted, or another database configured?");
        }
        if (untouched) {
            if (known == null) {
                // Of several studios that start at one time, one writes it.
                jdbc.sql("insert into shelf (name, mark) values (:name, :mark) on conflict do nothing")
                        .param("name", name)
                        .param("mark", Tokens.next())
                        .update();
            }
            shelf.mark(Objects.requireNonNull(known()));
        }
    }

    private @Nullable String known() {
        return jdbc.sql("select mark from shelf where name = :name")
                .param("name", name)
                .query(String.class)
                .optional()
                .orElse(null);
    }
}
