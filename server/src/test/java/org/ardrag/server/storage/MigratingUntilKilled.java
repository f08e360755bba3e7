package org.ardrag.server.storage;

import java.nio.file.Path;

/** A process that brings a new database up to date. */
final class MigratingUntilKilled {

    private MigratingUntilKilled() {}

    @SuppressWarnings("SystemOut") // tells the test that it begins
    public static void main(String[] args) throws Exception {
        System.out.println("begins");
        EmbeddedMigrationTest.start(Path.of(args[0]));
        System.out.println("done");
        Thread.sleep(60_000);
    }
}
