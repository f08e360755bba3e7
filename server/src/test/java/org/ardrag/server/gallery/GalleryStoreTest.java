package org.ardrag.server.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.server.session.Kept;
import org.ardrag.server.storage.MarkedShelf;
import org.ardrag.server.storage.TestDatabase;
import org.ardrag.server.storage.TestShelves;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a studio that was killed has left is mended at the next start, in both kinds of database. */
class GalleryStoreTest {

    @TempDir
    private Path folder;

    private static Video video(String id) {
        return new Video(id, "local", "boat", new Kept("default", "abc", 33, 16, 128, 96), 12, null, Instant.now());
    }

    private Path put(String id) throws IOException {
        Path dir = Files.createDirectories(folder.resolve("gallery").resolve(id));
        for (String file : Gallery.FILES) {
            Files.writeString(dir.resolve(file), "x");
        }
        return dir;
    }

    private void mend(HikariDataSource database) throws IOException {
        JdbcClient jdbc = JdbcClient.create(database);
        VideoTable table = new VideoTable(jdbc);
        new MarkedShelf("video", TestShelves.inFolder(folder).open("gallery", false), jdbc)
                .mend(
                        new MarkedShelf.Rows() {
                            @Override
                            public Collection<String> ids() {
                                return table.ids();
                            }

                            @Override
                            public void delete(String id) {
                                table.delete(id);
                            }
                        },
                        Gallery.FILES);
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> entries = Files.list(folder.resolve("gallery"))) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsHalfGoesAndWhatIsWholeStays(TestDatabase kind) throws IOException {
        try (HikariDataSource database = kind.create(folder).get()) {
            VideoTable table = new VideoTable(JdbcClient.create(database));
            mend(database);
            for (String id : List.of("whole", "without-files", "torn")) {
                table.add(video(id));
            }
            put("whole");
            put("without-row");
            Files.delete(put("torn").resolve(Gallery.VIDEO));
            Files.createDirectories(folder.resolve("gallery/.passing/on-its-way"));

            mend(database);

            assertThat(table.ids()).containsExactly("whole");
            assertThat(folders()).containsExactly(".mark", "whole");
            assertThat(table.byId("whole")).isNotNull();
        }
    }

    /** A disk that is not mounted looks like a folder that has lost everything. */
    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aFolderThatIsNotTheDatabasesIsLeftAlone(TestDatabase kind) throws IOException {
        try (HikariDataSource database = kind.create(folder).get()) {
            VideoTable table = new VideoTable(JdbcClient.create(database));
            mend(database);
            table.add(video("there"));
            put("there");
            Files.move(folder.resolve("gallery"), folder.resolve("unmounted"));
            Files.createDirectories(folder.resolve("gallery"));
            assertThatThrownBy(() -> mend(database)).hasMessageContaining("is a disk not mounted");
            assertThat(table.ids()).containsExactly("there");

            Files.delete(folder.resolve("gallery"));
            Files.move(folder.resolve("unmounted"), folder.resolve("gallery"));
            mend(database);
            assertThat(table.ids()).containsExactly("there");
            assertThat(folders()).containsExactly(".mark", "there");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void videosAreFoundByOwnerLinkAndAge(TestDatabase kind) {
        try (HikariDataSource database = kind.create(folder).get()) {
            VideoTable table = new VideoTable(JdbcClient.create(database));
            table.add(video("one"));
            table.share("one", "hash");
            table.rename("one", "ship");
            Video found = table.byLink("hash");
            assertThat(found).isNotNull();
            assertThat(found.name()).isEqualTo("ship");
            assertThat(found.made()).isEqualTo(video("one").made());
            assertThat(table.of(List.of("local", "visitor x"))).hasSize(1);
            assertThat(table.of(List.of("visitor x"))).isEmpty();
            assertThat(table.bytes()).isEqualTo(12);
            assertThat(table.olderThan(Instant.now().plusSeconds(5))).containsExactly("one");
            assertThat(table.olderThan(Instant.now().minusSeconds(60))).isEmpty();
            table.share("one", null);
            assertThat(table.byLink("hash")).isNull();
        }
    }
}
