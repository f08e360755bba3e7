package org.ardrag.server.runs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The table of runs. A run goes from one status to the next by one statement that asks for the status before, so that
 * of two who want to change it one comes too late and is told. Calls block.
 */
@Repository
class RunStore {

    private static final String COLUMNS =
            "id, stage, status, device, config, options, place, attempts, cancelling, pid,"
                    + " birth, message, result, created_by, created_at, started_at, ended_at";

    private final JdbcClient jdbc;

    RunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A new run at the end of its device's queue. */
    Run add(String stage, String device, String config, String options, String createdBy) {
        long number = next();
        Run run = new Run(
                stage + "-" + number,
                stage,
                RunStatus.QUEUED,
                device,
                config,
                options,
                number,
                0,
                false,
                null,
                null,
                null,
                createdBy,
                Instant.now(),
                null,
                null);
        jdbc.sql("insert into run (id, stage, status, device, config, options, place, attempts, cancelling,"
                        + " created_by, created_at) values (:id, :stage, :status, :device, :config, :options, :place, 0,"
                        + " false, :by, :at)")
                .param("id", run.id())
                .param("stage", stage)
                .param("status", run.status().name())
                .param("device", device)
                .param("config", config)
                .param("options", options)
                .param("place", number)
                .param("by", createdBy)
                .param("at", run.createdAt().atOffset(ZoneOffset.UTC))
                .update();
        return run;
    }

    private long next() {
        return jdbc.sql("select nextval('run_number')").query(Long.class).single();
    }

    @Nullable
    Run find(String id) {
        return jdbc.sql("select " + COLUMNS + " from run where id = :id")
                .param("id", id)
                .query(RunStore::read)
                .optional()
                .orElse(null);
    }

    /** What runs and waits, in that order, then what is over, the newest first. */
    List<Run> newest(int most) {
        return jdbc.sql("select " + COLUMNS + " from run order by"
                        + " case status when 'RUNNING' then 0 when 'QUEUED' then 1 else 2 end,"
                        + " case status when 'QUEUED' then place else 0 end, coalesce(ended_at, started_at) desc, place desc"
                        + " limit :most")
                .param("most", most)
                .query(RunStore::read)
                .list();
    }

    /** All that are over, those that ended first, first. */
    List<Run> over() {
        return jdbc.sql("select " + COLUMNS + " from run where status not in ('RUNNING', 'QUEUED')"
                        + " order by ended_at, place")
                .query(RunStore::read)
                .list();
    }

    void delete(String id) {
        jdbc.sql("delete from run where id = :id").param("id", id).update();
    }

    List<Run> running() {
        return jdbc.sql("select " + COLUMNS + " from run where status = 'RUNNING' order by place")
                .query(RunStore::read)
                .list();
    }

    /** All that wait, the first in line first. */
    List<Run> queued() {
        return jdbc.sql("select " + COLUMNS + " from run where status = 'QUEUED' order by place")
                .query(RunStore::read)
                .list();
    }

    /** Whether it waited and is to run from now on. */
    boolean begin(String id) {
        return jdbc.sql("update run set status = 'RUNNING', attempts = attempts + 1, cancelling = false, pid = null,"
                                + " birth = null, message = null, result = null, started_at = :now, ended_at = null"
                                + " where id = :id and status = 'QUEUED'")
                        .param("id", id)
                        .param("now", Instant.now().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    void setProcess(String id, RunProcess process) {
        jdbc.sql("update run set pid = :pid, birth = :birth where id = :id and status = 'RUNNING'")
                .param("pid", process.pid())
                .param("birth", process.birth())
                .param("id", id)
                .update();
    }

    /** Whether it ran and is over now. */
    boolean end(String id, RunOutcome outcome) {
        return jdbc.sql(
                                "update run set status = :status, message = :message, result = :result, pid = null, birth = null,"
                                        + " cancelling = false, ended_at = :now where id = :id and status = 'RUNNING'")
                        .param("id", id)
                        .param("status", outcome.status().name())
                        .param("message", outcome.message())
                        .param("result", outcome.result())
                        .param("now", Instant.now().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    /** Whether it waited or ran, and is cancelled or asked to end. */
    boolean cancel(String id) {
        int waiting = jdbc.sql(
                        "update run set status = 'CANCELLED', ended_at = :now where id = :id and status = 'QUEUED'")
                .param("id", id)
                .param("now", Instant.now().atOffset(ZoneOffset.UTC))
                .update();
        return waiting == 1
                || jdbc.sql("update run set cancelling = true where id = :id and status = 'RUNNING'")
                                .param("id", id)
                                .update()
                        == 1;
    }

    /** Whether it was over without success, and waits again, at the end of the queue. */
    boolean resume(String id) {
        return jdbc.sql(
                                "update run set status = 'QUEUED', place = :place, message = null, ended_at = null where id = :id"
                                        + " and status in ('FAILED', 'CANCELLED', 'INTERRUPTED')")
                        .param("id", id)
                        .param("place", next())
                        .update()
                == 1;
    }

    Sharing sharing() {
        return jdbc.sql("select setting from run_setting where name = 'sharing'")
                .query(String.class)
                .optional()
                .map(Sharing::valueOf)
                .orElse(Sharing.WAIT);
    }

    void setSharing(Sharing sharing) {
        int known = jdbc.sql("update run_setting set setting = :setting where name = 'sharing'")
                .param("setting", sharing.name())
                .update();
        if (known == 0) {
            jdbc.sql("insert into run_setting (name, setting) values ('sharing', :setting)")
                    .param("setting", sharing.name())
                    .update();
        }
    }

    private static Run read(ResultSet row, int number) throws SQLException {
        String birth = row.getString("birth");
        return new Run(
                row.getString("id"),
                row.getString("stage"),
                RunStatus.valueOf(row.getString("status")),
                row.getString("device"),
                row.getString("config"),
                row.getString("options"),
                row.getLong("place"),
                row.getInt("attempts"),
                row.getBoolean("cancelling"),
                birth == null ? null : new RunProcess(row.getLong("pid"), birth),
                row.getString("message"),
                row.getString("result"),
                row.getString("created_by"),
                Instant.from(row.getObject("created_at", OffsetDateTime.class)),
                time(row, "started_at"),
                time(row, "ended_at"));
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
