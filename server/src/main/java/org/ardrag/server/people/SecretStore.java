package org.ardrag.server.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.ardrag.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of secrets: what was handed out, hashed. Calls block. */
@Repository
class SecretStore {

    /** How exactly the last use of a secret is known: written with each call, it would be the busiest row of all. */
    private static final Duration USE_KNOWN = Duration.ofMinutes(1);

    private final JdbcClient jdbc;

    SecretStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Hands out a new secret; this is the only moment at which it is known. */
    String issue(Secret.Kind kind, @Nullable String accountId, String label, Instant now, @Nullable Duration lifetime) {
        String secret = Tokens.next();
        jdbc.sql("insert into secret (hash, id, kind, account_id, label, created_at, expires_at)"
                        + " values (:hash, :id, :kind, :account, :label, :now, :expires)")
                .param("hash", Secret.hash(secret))
                .param("id", Tokens.next())
                .param("kind", kind.name())
                .param("account", accountId)
                .param("label", label)
                .param("now", utc(now))
                .param("expires", lifetime == null ? null : utc(now.plus(lifetime)))
                .update();
        return secret;
    }

    /** Whose secret this is; null if it is nobody's, is too old, or its owner may not come in. */
    @Nullable
    Account owner(Secret.Kind kind, String secret, Instant now) {
        Account owner = jdbc.sql("select a.id, a.name, a.password, a.role, a.enabled, a.created_at"
                        + " from secret s join account a on a.id = s.account_id"
                        + " where s.hash = :hash and s.kind = :kind and a.enabled"
                        + " and (s.expires_at is null or s.expires_at > :now)")
                .param("hash", Secret.hash(secret))
                .param("kind", kind.name())
                .param("now", utc(now))
                .query(AccountStore::read)
                .optional()
                .orElse(null);
        if (owner != null && kind == Secret.Kind.TOKEN) {
            jdbc.sql("update secret set used_at = :now"
                            + " where hash = :hash and (used_at is null or used_at < :before)")
                    .param("now", utc(now))
                    .param("hash", Secret.hash(secret))
                    .param("before", utc(now.minus(USE_KNOWN)))
                    .update();
        }
        return owner;
    }

    /** Whether this is a link that makes an administrator, and still works. */
    boolean isAdministratorLink(String secret, Instant now) {
        return jdbc.sql("select count(*) from secret where hash = :hash and kind = 'LINK'"
                                + " and account_id is null and expires_at > :now")
                        .param("hash", Secret.hash(secret))
                        .param("now", utc(now))
                        .query(Long.class)
                        .single()
                == 1;
    }

    /** Uses a secret up: of all that try, one gets true. */
    boolean take(Secret.Kind kind, String secret, Instant now) {
        return jdbc.sql("delete from secret where hash = :hash and kind = :kind"
                                + " and (expires_at is null or expires_at > :now)")
                        .param("hash", Secret.hash(secret))
                        .param("kind", kind.name())
                        .param("now", utc(now))
                        .update()
                == 1;
    }

    List<Secret> of(String accountId, Secret.Kind kind) {
        return jdbc.sql("select id, label, created_at, expires_at, used_at from secret"
                        + " where account_id = :account and kind = :kind order by created_at, id")
                .param("account", accountId)
                .param("kind", kind.name())
                .query(SecretStore::read)
                .list();
    }

    /** Whether there was such a secret of this owner. */
    boolean revoke(String accountId, Secret.Kind kind, String id) {
        return jdbc.sql("delete from secret where account_id = :account and kind = :kind and id = :id")
                        .param("account", accountId)
                        .param("kind", kind.name())
                        .param("id", id)
                        .update()
                == 1;
    }

    void revokeAll(String accountId, Secret.Kind kind) {
        jdbc.sql("delete from secret where account_id = :account and kind = :kind")
                .param("account", accountId)
                .param("kind", kind.name())
                .update();
    }

    /** Takes back the links that make an administrator. */
    void revokeAdministratorLinks() {
        jdbc.sql("delete from secret where account_id is null").update();
    }

    void forgetExpired(Instant now) {
        jdbc.sql("delete from secret where expires_at <= :now")
                .param("now", utc(now))
                .update();
    }

    private static Secret read(ResultSet row, int number) throws SQLException {
        return new Secret(
                row.getString("id"),
                row.getString("label"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "expires_at"),
                instant(row, "used_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}
