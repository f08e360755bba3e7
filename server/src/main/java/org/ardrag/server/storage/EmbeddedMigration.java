package org.ardrag.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the file database up to date, all of it or nothing: H2 makes and changes tables outside of transactions, so a
 * studio that is killed meanwhile would leave half of them. A copy of the database is put aside before; where one lies at
 * the start, the database is what it was before, and it is tried again.
 */
final class EmbeddedMigration {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedMigration.class);
    private static final String DATABASE = "studio.mv.db";

    private final Path dataDir;

    EmbeddedMigration(Path dataDir) {
        this.dataDir = dataDir.toAbsolutePath();
    }

    /** The database as it was before the migration that runs; there only while one does. */
    Path before() {
        return dataDir.resolve("studio.before-migration.zip");
    }

    private Path part() {
        return dataDir.resolve("studio.before-migration.part");
    }

    /** Undoes a migration that broke off. Before the database is opened. */
    void mend() throws IOException {
        if (isInUse()) {
            return; // whoever has it may be migrating; that it is in use is said when it is opened
        }
        Files.deleteIfExists(part());
        if (!Files.exists(before())) {
            return;
        }
        LOG.warn("a migration of the database broke off; it is undone and begun again");
        Path restored = dataDir.resolve(DATABASE + ".restored");
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(before()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(DATABASE)) {
                    Files.copy(zip, restored, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        Files.move(restored, dataDir.resolve(DATABASE), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(before());
    }

    private boolean isInUse() throws IOException {
        try (FileChannel database = FileChannel.open(dataDir.resolve(DATABASE), StandardOpenOption.WRITE);
                FileLock lock = database.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Migrates what there is to migrate. */
    void migrate(Flyway flyway) {
        if (flyway.info().pending().length == 0) {
            flyway.migrate(); // which also checks what was done before
            return;
        }
        try {
            putAside(flyway.getConfiguration().getDataSource());
            flyway.migrate();
            Files.delete(before());
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(
                    "the database in " + dataDir + " cannot be copied before it is brought up to date: "
                            + e.getMessage(),
                    e);
        }
    }

    private void putAside(DataSource database) throws IOException, SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement backup = connection.prepareStatement("backup to ?")) {
            backup.setString(1, part().toString());
            backup.execute();
        }
        Files.move(part(), before(), StandardCopyOption.ATOMIC_MOVE);
    }
}
