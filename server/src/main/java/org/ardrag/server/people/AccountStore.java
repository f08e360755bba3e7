package org.ardrag.server.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of accounts. Calls block. */
@Repository
class AccountStore {

    private static final String COLUMNS = "id, name, password, role, enabled, created_at";

    private final JdbcClient jdbc;

    AccountStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Names that a reader would take for the same are the same. */
    static String key(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /** @throws org.springframework.dao.DuplicateKeyException if the name is taken */
    void add(Account account) {
        jdbc.sql("insert into account (id, name, name_key, password, role, enabled, created_at)"
                        + " values (:id, :name, :key, :password, :role, :enabled, :created)")
                .param("id", account.id())
                .param("name", account.name())
                .param("key", key(account.name()))
                .param("password", account.password())
                .param("role", account.role().name())
                .param("enabled", account.enabled())
                .param("created", account.createdAt().atOffset(ZoneOffset.UTC))
                .update();
    }

    @Nullable
    Account byName(String name) {
        return jdbc.sql("select " + COLUMNS + " from account where name_key = :key")
                .param("key", key(name))
                .query(AccountStore::read)
                .optional()
                .orElse(null);
    }

    @Nullable
    Account byId(String id) {
        return jdbc.sql("select " + COLUMNS + " from account where id = :id")
                .param("id", id)
                .query(AccountStore::read)
                .optional()
                .orElse(null);
    }

    List<Account> all() {
        return jdbc.sql("select " + COLUMNS + " from account order by name_key")
                .query(AccountStore::read)
                .list();
    }

    /** Whether anybody can administer the studio. */
    boolean hasAdministrator() {
        return jdbc.sql("select count(*) from account a where role = 'ADMIN' and enabled and (password is not null"
                                + " or exists (select 1 from identity i where i.account_id = a.id))")
                        .query(Long.class)
                        .single()
                > 0;
    }

    boolean setPassword(String id, @Nullable String hash) {
        return set(id, "password", hash);
    }

    boolean setRole(String id, Role role) {
        return set(id, "role", role.name());
    }

    boolean setEnabled(String id, boolean enabled) {
        return set(id, "enabled", enabled);
    }

    private boolean set(String id, String column, @Nullable Object value) {
        return jdbc.sql("update account set " + column + " = :value where id = :id")
                        .param("value", value)
                        .param("id", id)
                        .update()
                == 1;
    }

    static Account read(ResultSet row, int number) throws SQLException {
        return new Account(
                row.getString("id"),
                row.getString("name"),
                row.getString("password"),
                Role.valueOf(row.getString("role")),
                row.getBoolean("enabled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
