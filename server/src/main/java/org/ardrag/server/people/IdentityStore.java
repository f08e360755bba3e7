package org.ardrag.server.people;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of whom OpenID providers know. Calls block. */
@Repository
class IdentityStore {

    private final JdbcClient jdbc;

    IdentityStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @throws org.springframework.dao.DuplicateKeyException if the provider's person has an account */
    void add(String issuer, String subject, String accountId) {
        jdbc.sql("insert into identity (issuer, subject, account_id) values (:issuer, :subject, :account)")
                .param("issuer", issuer)
                .param("subject", subject)
                .param("account", accountId)
                .update();
    }

    /** The account of a provider's person; null if there is none. */
    @Nullable
    Account owner(String issuer, String subject) {
        return jdbc.sql("select a.id, a.name, a.password, a.role, a.enabled, a.created_at"
                        + " from identity i join account a on a.id = i.account_id"
                        + " where i.issuer = :issuer and i.subject = :subject")
                .param("issuer", issuer)
                .param("subject", subject)
                .query(AccountStore::read)
                .optional()
                .orElse(null);
    }

    /** The providers of all accounts that come in through one, by account. */
    Map<String, String> issuers() {
        Map<String, String> issuers = new HashMap<>();
        jdbc.sql("select account_id, issuer from identity").query(row -> {
            issuers.put(row.getString("account_id"), row.getString("issuer"));
        });
        return issuers;
    }
}
