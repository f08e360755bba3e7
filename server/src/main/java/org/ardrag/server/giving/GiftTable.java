package org.ardrag.server.giving;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of who said what, and of what was given. Calls block. */
@Repository
class GiftTable {

    private final JdbcClient jdbc;

    GiftTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What one of these has answered; null if none of them was. */
    @Nullable
    Boolean answer(Collection<String> owners) {
        List<Boolean> answers = jdbc.sql("select given from consent where owner in (:owners) order by answered_at desc")
                .param("owners", owners)
                .query(Boolean.class)
                .list();
        return answers.isEmpty() ? null : answers.get(0);
    }

    void answer(String owner, boolean given) {
        if (update(owner, given) == 0) {
            try {
                jdbc.sql("insert into consent (owner, given, answered_at) values (:owner, :given, :now)")
                        .param("owner", owner)
                        .param("given", given)
                        .param("now", Instant.now().atOffset(ZoneOffset.UTC))
                        .update();
            } catch (DuplicateKeyException e) {
                update(owner, given); // the same was asked in two windows
            }
        }
    }

    private int update(String owner, boolean given) {
        return jdbc.sql("update consent set given = :given, answered_at = :now where owner = :owner")
                .param("owner", owner)
                .param("given", given)
                .param("now", Instant.now().atOffset(ZoneOffset.UTC))
                .update();
    }

    /** Whether it is given; nobody takes it back before the transaction ends. */
    boolean holdsYes(String owner) {
        return jdbc.sql("select given from consent where owner = :owner for update")
                .param("owner", owner)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    void add(String id, String owner) {
        jdbc.sql("insert into gift (id, owner, created_at) values (:id, :owner, :now)")
                .param("id", id)
                .param("owner", owner)
                .param("now", Instant.now().atOffset(ZoneOffset.UTC))
                .update();
    }

    List<String> of(Collection<String> owners) {
        return jdbc.sql("select id from gift where owner in (:owners)")
                .param("owners", owners)
                .query(String.class)
                .list();
    }

    List<String> ids() {
        return jdbc.sql("select id from gift").query(String.class).list();
    }

    /** What is older than this, or beyond the newest so many. */
    List<String> old(Instant time, int most) {
        return jdbc.sql("select id from gift where created_at < :time or id not in"
                        + " (select id from gift order by created_at desc, id limit :most)")
                .param("time", time.atOffset(ZoneOffset.UTC))
                .param("most", most)
                .query(String.class)
                .list();
    }

    void delete(String id) {
        jdbc.sql("delete from gift where id = :id").param("id", id).update();
    }
}
