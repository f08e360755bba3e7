package org.ardrag.server.gallery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.ardrag.server.session.Kept;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of videos. Calls block. */
@Repository
class VideoTable {

    private static final String SELECT = "select id, owner, name, model, checksum, frames, fps, width, height, bytes,"
            + " link, created_at from video ";

    private final JdbcClient jdbc;

    VideoTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void add(Video video) {
        Kept made = video.made();
        jdbc.sql("insert into video (id, owner, name, model, checksum, frames, fps, width, height, bytes,"
                        + " created_at) values (:id, :owner, :name, :model, :checksum, :frames, :fps, :width,"
                        + " :height, :bytes, :at)")
                .param("id", video.id())
                .param("owner", video.owner())
                .param("name", video.name())
                .param("model", made.model())
                .param("checksum", made.checksum())
                .param("frames", made.frames())
                .param("fps", made.fps())
                .param("width", made.width())
                .param("height", made.height())
                .param("bytes", video.bytes())
                .param("at", video.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Nullable
    Video byId(String id) {
        return one("where id = :value", id);
    }

    /** @param link SHA-256 of it */
    @Nullable
    Video byLink(String link) {
        return one("where link = :value", link);
    }

    private @Nullable Video one(String where, String value) {
        return jdbc.sql(SELECT + where)
                .param("value", value)
                .query(VideoTable::read)
                .optional()
                .orElse(null);
    }

    /** The newest first. */
    List<Video> of(Collection<String> owners) {
        return jdbc.sql(SELECT + "where owner in (:owners) order by created_at desc, id")
                .param("owners", owners)
                .query(VideoTable::read)
                .list();
    }

    List<String> ids() {
        return jdbc.sql("select id from video").query(String.class).list();
    }

    List<String> olderThan(Instant time) {
        return jdbc.sql("select id from video where created_at < :time")
                .param("time", time.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list();
    }

    /** Of all videos. */
    long bytes() {
        return jdbc.sql("select coalesce(sum(bytes), 0) from video")
                .query(Long.class)
                .single();
    }

    void rename(String id, String name) {
        jdbc.sql("update video set name = :name where id = :id")
                .param("id", id)
                .param("name", name)
                .update();
    }

    /** @param link SHA-256 of it; null: it is shared no more */
    void share(String id, @Nullable String link) {
        jdbc.sql("update video set link = :link where id = :id")
                .param("id", id)
                .param("link", link)
                .update();
    }

    void delete(String id) {
        jdbc.sql("delete from video where id = :id").param("id", id).update();
    }

    private static Video read(ResultSet row, int number) throws SQLException {
        return new Video(
                row.getString("id"),
                row.getString("owner"),
                row.getString("name"),
                new Kept(
                        row.getString("model"),
                        row.getString("checksum"),
                        row.getInt("frames"),
                        row.getInt("fps"),
                        row.getInt("width"),
                        row.getInt("height")),
                row.getLong("bytes"),
                row.getString("link"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
