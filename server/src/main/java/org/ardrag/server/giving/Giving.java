package org.ardrag.server.giving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.Tokens;
import org.ardrag.server.security.Caller;
import org.ardrag.server.security.Owners;
import org.ardrag.server.storage.MarkedShelf;
import org.ardrag.server.storage.Shelf;
import org.ardrag.server.storage.Shelves;
import org.ardrag.server.video.Png;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * What people give for training: a row and a folder each, under {@code given} in the data folder, where the training
 * program reads them. Nothing is kept of who did not say yes, and nothing is left of who took it back. Calls block.
 */
@Service
class Giving {

    static final String PICTURE = "picture.png";
    static final String TRAJECTORY = "trajectory.json";

    private static final Logger LOG = LoggerFactory.getLogger(Giving.class);

    private final GiftTable table;
    private final TransactionTemplate transaction;
    private final GivingProperties properties;
    private final MarkedShelf marked;
    private final Shelf shelf;
    private boolean closed;

    Giving(
            GiftTable table,
            TransactionTemplate transaction,
            GivingProperties properties,
            Shelves shelves,
            JdbcClient jdbc) {
        this.table = table;
        this.transaction = transaction;
        this.properties = properties;
        this.marked = new MarkedShelf("gift", shelves.open("given", true), jdbc);
        this.shelf = marked.shelf();
        try {
            marked.mend(rows(), List.of(PICTURE, TRAJECTORY));
        } catch (IOException | RuntimeException e) {
            closed = true;
            LOG.error("nothing can be given: {}", e.getMessage(), e);
        }
    }

    private MarkedShelf.Rows rows() {
        return new MarkedShelf.Rows() {
            @Override
            public Collection<String> ids() {
                return table.ids();
            }

            @Override
            public void delete(String id) {
                table.delete(id);
            }
        };
    }

    // ---- asking ----

    /** Whether people are asked at all. */
    boolean asks() {
        return properties.ask() && !closed;
    }

    long keptDays() {
        return properties.kept().toDays();
    }

    /** What the caller has answered; null if he was not asked yet. */
    @Nullable
    Boolean answer(Caller caller) {
        return table.answer(Owners.of(caller));
    }

    /** How much of the caller's is kept. */
    int count(Caller caller) {
        return table.of(Owners.of(caller)).size();
    }

    /** A no takes an earlier yes back, and all that was given with it. */
    void answer(Caller caller, boolean yes) {
        List<String> owners = Owners.of(caller);
        List<String> gone = transaction.execute(status -> {
            table.answer(owners.get(0), yes);
            if (yes) {
                return List.of();
            }
            owners.stream().skip(1).forEach(before -> table.answer(before, false));
            List<String> ids = table.of(owners);
            ids.forEach(table::delete);
            return ids;
        });
        if (gone != null) {
            gone.forEach(this::deleteFiles);
        }
    }

    // ---- giving ----

    /** Keeps what somebody did, if he said that it may be kept. Whether it is. */
    boolean give(String owner, RgbImage picture, Supplier<byte[]> trajectory) {
        String key = Owners.keyOf(owner);
        if (!asks() || !Boolean.TRUE.equals(table.answer(List.of(key)))) {
            return false;
        }
        try {
            Path part = Files.createDirectory(shelf.newPassing());
            try {
                Files.write(part.resolve(PICTURE), Png.encode(picture));
                Files.write(part.resolve(TRAJECTORY), trajectory.get());
                String id = Tokens.next();
                return Boolean.TRUE.equals(transaction.execute(status -> put(part, id, key)));
            } finally {
                FileSystemUtils.deleteRecursively(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean put(Path part, String id, String owner) {
        if (!table.holdsYes(owner)) {
            return false; // taken back meanwhile
        }
        try {
            shelf.put(part, id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        table.add(id, owner);
        return true;
    }

    private void deleteFiles(String id) {
        try {
            shelf.remove(id);
        } catch (IOException e) {
            LOG.warn("the files of gift {} could not be deleted, the next start will", id, e);
        }
    }

    /** Lets go what has been kept for its time, and the oldest of too much. */
    void forgetOld() {
        if (!closed) {
            for (String id : table.old(Instant.now().minus(properties.kept()), properties.most())) {
                table.delete(id);
                deleteFiles(id);
            }
        }
    }
}
