package org.ardrag.server.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.session.Kept;
import org.ardrag.server.storage.TestDatabase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** How much may be kept, in both kinds of database. */
class GalleryRoomTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private static Video video(String id, String owner, long bytes, int minute) {
        Kept made = new Kept("default", "abc", 33, 16, 128, 96);
        return new Video(id, owner, "boat", made, bytes, null, START.plusSeconds(60L * minute));
    }

    /** Of eva 40 and then 30 bytes, of tom 20. */
    private GalleryRoom room(HikariDataSource database, int videos, long bytes, long total) {
        VideoTable table = new VideoTable(JdbcClient.create(database));
        table.add(video("older", "eva", 40, 1));
        table.add(video("newer", "eva", 30, 2));
        table.add(video("toms", "tom", 20, 3));
        return new GalleryRoom(
                table,
                new GalleryProperties(Duration.ofDays(1), videos, DataSize.ofBytes(bytes), DataSize.ofBytes(total)));
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void theOldestOfOnePersonGoAsFarAsAnotherNeedsRoom(TestDatabase kind) {
        try (HikariDataSource database = kind.create(folder).get()) {
            GalleryRoom room = room(database, 50, 100, 1000);
            assertThat(room.freeFor(video("small", "eva", 30, 4))).isEmpty();
            assertThat(room.freeFor(video("larger", "eva", 31, 4)))
                    .extracting(Video::id)
                    .containsExactly("older");
            assertThat(room.freeFor(video("largest", "eva", 100, 4)))
                    .extracting(Video::id)
                    .containsExactly("older", "newer");
            assertThat(room.freeFor(video("other", "tom", 80, 4))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void soManyOfOnePersonAreKept(TestDatabase kind) {
        try (HikariDataSource database = kind.create(folder).get()) {
            GalleryRoom room = room(database, 2, 100, 1000);
            assertThat(room.freeFor(video("third", "eva", 1, 4)))
                    .extracting(Video::id)
                    .containsExactly("older");
            assertThat(room.freeFor(video("second", "tom", 1, 4))).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsTooLargeAloneIsRefused(TestDatabase kind) {
        try (HikariDataSource database = kind.create(folder).get()) {
            GalleryRoom room = room(database, 50, 100, 1000);
            assertThatThrownBy(() -> room.freeFor(video("huge", "eva", 101, 4)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("has 101 bytes, all videos of one person may have 100");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void allTogetherHaveALimitThatNobodysOldestMakesRoomIn(TestDatabase kind) {
        try (HikariDataSource database = kind.create(folder).get()) {
            GalleryRoom room = room(database, 50, 100, 110);
            assertThat(room.freeFor(video("fits", "tom", 20, 4))).isEmpty();
            assertThatThrownBy(() -> room.freeFor(video("full", "tom", 21, 4)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("all videos together may have 110 bytes, and this one has 21");
            assertThat(room.freeFor(video("instead", "eva", 60, 4)))
                    .as("of which 40 come back")
                    .extracting(Video::id)
                    .containsExactly("older");
        }
    }
}
