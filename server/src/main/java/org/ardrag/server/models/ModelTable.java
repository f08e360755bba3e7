package org.ardrag.server.models;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of models and of their activations. Calls block. */
@Repository
class ModelTable {

    private static final String COLUMNS =
            "name, stage, parent, config, data, evaluation, sums, checksum, parameters, added_at, added_by";

    /** One time that a model became what new sessions get. */
    record Activation(long id, String model) {}

    private final JdbcClient jdbc;

    ModelTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    // ---- models ----

    /** @throws org.springframework.dao.DuplicateKeyException if the name is taken */
    void add(ModelRow row) {
        jdbc.sql("insert into model (" + COLUMNS + ") values (:name, :stage, :parent, :config, :data, :evaluation,"
                        + " :sums, :checksum, :parameters, :at, :by)")
                .param("name", row.name())
                .param("stage", row.takenIn().origin().stage())
                .param("parent", row.takenIn().origin().parent())
                .param("config", row.takenIn().origin().config())
                .param("data", row.takenIn().origin().data())
                .param("evaluation", row.evaluation())
                .param("sums", FileSum.lines(row.sums()))
                .param("checksum", row.checksum())
                .param("parameters", row.parameters())
                .param("at", row.takenIn().at().atOffset(ZoneOffset.UTC))
                .param("by", row.takenIn().by())
                .update();
    }

    /** Its files are others than before, as after an update of the studio; what was measured of other weights goes. */
    void refresh(ModelRow row) {
        jdbc.sql("update model set sums = :sums, parameters = :parameters,"
                        + " evaluation = case when checksum = :checksum then evaluation end, checksum = :checksum"
                        + " where name = :name")
                .param("name", row.name())
                .param("sums", FileSum.lines(row.sums()))
                .param("checksum", row.checksum())
                .param("parameters", row.parameters())
                .update();
    }

    void setEvaluation(String name, String report) {
        jdbc.sql("update model set evaluation = :report where name = :name")
                .param("name", name)
                .param("report", report)
                .update();
    }

    void delete(String name) {
        jdbc.sql("delete from model where name = :name").param("name", name).update();
    }

    @Nullable
    ModelRow byName(String name) {
        return jdbc.sql("select " + COLUMNS + " from model where name = :name")
                .param("name", name)
                .query(ModelTable::read)
                .optional()
                .orElse(null);
    }

    List<ModelRow> all() {
        return jdbc.sql("select " + COLUMNS + " from model order by added_at, name")
                .query(ModelTable::read)
                .list();
    }

    private static ModelRow read(ResultSet row, int number) throws SQLException {
        return new ModelRow(
                row.getString("name"),
                new TakenIn(
                        new Origin(
                                row.getString("stage"),
                                row.getString("parent"),
                                row.getString("config"),
                                row.getString("data")),
                        row.getObject("added_at", OffsetDateTime.class).toInstant(),
                        row.getString("added_by")),
                row.getString("evaluation"),
                FileSum.parse(row.getString("sums")),
                row.getString("checksum"),
                row.getLong("parameters"));
    }

    // ---- activations ----

    void activate(String model, @Nullable String by) {
        jdbc.sql("insert into model_activation (model, activated_at, activated_by) values (:model, :at, :by)")
                .param("model", model)
                .param("at", Instant.now().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
    }

    /** Takes an activation back: the one before it holds again. */
    void undo(long id, @Nullable String by) {
        jdbc.sql("update model_activation set undone_at = :at, undone_by = :by where id = :id")
                .param("id", id)
                .param("at", Instant.now().atOffset(ZoneOffset.UTC))
                .param("by", by)
                .update();
    }

    /** Those that were not taken back, the newest first. */
    List<Activation> activations() {
        return jdbc.sql("select id, model from model_activation where undone_at is null order by id desc")
                .query((row, number) -> new Activation(row.getLong("id"), row.getString("model")))
                .list();
    }
}
