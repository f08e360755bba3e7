package org.ardrag.server.models;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Map;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.storage.TestDatabase;
import org.ardrag.server.storage.TestShelves;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A data folder's models and their table, without the studio around them. */
record StoreOnDisk(HikariDataSource database, ModelTable table, ModelStore store) implements AutoCloseable {

    /** @param root with the folder {@code installed} of models that came with the studio */
    static StoreOnDisk open(Path root) {
        HikariDataSource database = TestDatabase.file(root.resolve("data"));
        StudioProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "studio.data-dir", root.resolve("data").toString(),
                        "studio.models-dir", root.resolve("installed").toString())))
                .bindOrCreate("studio", StudioProperties.class);
        ModelTable table = new ModelTable(JdbcClient.create(database));
        return new StoreOnDisk(
                database, table, new ModelStore(properties, table, TestShelves.inFolder(root.resolve("data"))));
    }

    @Override
    public void close() {
        database.close();
    }
}
