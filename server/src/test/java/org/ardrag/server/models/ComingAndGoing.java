package org.ardrag.server.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.ardrag.inference.session.ModelFolder;

/** A process that takes models in and deletes them until it is killed. */
final class ComingAndGoing {

    private ComingAndGoing() {}

    @SuppressWarnings("SystemOut") // tells the test how far it is
    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        try (StoreOnDisk on = StoreOnDisk.open(root)) {
            on.store().reconcile();
            for (int i = 0; ; i++) {
                String name = "model-" + Instant.now().toEpochMilli() + "-" + i;
                on.store().add(name, null, part -> {
                    for (String file : ModelFolder.FILES) {
                        Files.copy(root.resolve("installed/default").resolve(file), part.resolve(file));
                    }
                    return new TakenIn(new Origin("distill", "default", null, null), Instant.now(), "root");
                });
                System.out.println("came");
                if (i % 2 == 1) {
                    on.store().remove(name);
                    System.out.println("went");
                }
            }
        }
    }
}
