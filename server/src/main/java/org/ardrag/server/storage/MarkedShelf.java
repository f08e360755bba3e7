package org.ardrag.server.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ardrag.server.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A {@link Shelf} whose folders have each a row in the database, and the check at the studio's start that mends what a
 * killed studio has left. The shelf and the database carry the same mark: where they do not, one of them is not what the
 * other tells of, such as a disk that is not mounted, and nothing is mended.
 */
public final class MarkedShelf {

    private static final Logger LOG = LoggerFactory.getLogger(MarkedShelf.class);

    private final String name;
    private final Path root;
    private final Shelf shelf;
    private final JdbcClient jdbc;

    /** @param name of the shelf in the database */
    public MarkedShelf(String name, Path root, JdbcClient jdbc) {
        this.name = name;
        this.root = root;
        this.shelf = new Shelf(root);
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
        for (Path folder : shelf.folders()) {
            String id = String.valueOf(folder.getFileName());
            if (ids.contains(id) && files.stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)))) {
                whole.add(id);
            } else {
                LOG.info("{} {} is not whole and goes", name, id);
                FileSystemUtils.deleteRecursively(shelf.takeAway(id));
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
        Path file = root.resolve(".mark");
        String onDisk = Files.exists(file) ? Files.readString(file).strip() : "";
        String known = jdbc.sql("select mark from shelf where name = :name")
                .param("name", name)
                .query(String.class)
                .optional()
                .orElse("");
        boolean untouched = onDisk.isEmpty() && !used && shelf.folders().isEmpty();
        if (!untouched && (known.isEmpty() || !known.equals(onDisk))) {
            throw new IllegalStateException("the folder " + root
                    + " is not the one that the database tells of (" + file + " says \"" + onDisk
                    + "\", the database \""
                    + known + "\"); is a disk not mounted, or another database configured?");
        }
        if (untouched) {
            String mark = known.isEmpty() ? Tokens.next() : known;
            if (known.isEmpty()) {
                jdbc.sql("insert into shelf (name, mark) values (:name, :mark)")
                        .param("name", name)
                        .param("mark", mark)
                        .update();
            }
            Files.createDirectories(root);
            Path part = root.resolve(".mark.part");
            Files.writeString(part, mark, StandardCharsets.UTF_8);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
