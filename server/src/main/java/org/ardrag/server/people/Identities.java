package org.ardrag.server.people;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.ardrag.server.Tokens;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts of people who come in through an OpenID provider. One is found by what the provider calls the person, and
 * never by a name or an e-mail address: these may be another's here. Calls block; each is done wholly or not at all.
 */
@Service
class Identities {

    private static final Logger LOG = LoggerFactory.getLogger(Identities.class);

    /** How often a first login is tried while others take the name, or come in as the same person. */
    private static final int TRIES = 5;

    private final IdentityStore identities;
    private final AccountStore accounts;
    private final People people;
    private final TransactionTemplate transaction;
    private final OpenIdProperties properties;

    Identities(
            IdentityStore identities,
            AccountStore accounts,
            People people,
            TransactionTemplate transaction,
            OpenIdProperties properties) {
        this.identities = identities;
        this.accounts = accounts;
        this.people = people;
        this.transaction = transaction;
        this.properties = properties;
    }

    /**
     * A login's secret, for a cookie. Who comes for the first time gets an account; a role that the provider gives is
     * taken over, also from the last administrator: then the studio's next start prints a link.
     *
     * @throws RefusedException if the account is disabled, or there is none and none is made
     */
    String logIn(OpenIdPerson person) {
        for (int failed = 0; ; failed++) {
            try {
                return Objects.requireNonNull(transaction.execute(status -> comeIn(person)));
            } catch (DuplicateKeyException e) {
                if (failed == TRIES) {
                    throw e;
                }
            }
        }
    }

    private String comeIn(OpenIdPerson person) {
        Account known = identities.owner(person.issuer(), person.subject());
        Account account = known == null ? register(person) : known;
        if (!account.enabled()) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN, "Your account is disabled. An administrator can enable it again.");
        }
        if (person.role() != null && person.role() != account.role()) {
            accounts.setRole(account.id(), person.role());
            LOG.info("the provider {} makes {} {}", person.issuer(), account.name(), person.role());
        }
        return people.login(account.id());
    }

    private Account register(OpenIdPerson person) {
        if (!properties.register()) {
            throw new RefusedException(
                    HttpStatus.FORBIDDEN, "There is no account for you in this studio. Ask an administrator for one.");
        }
        Account account = new Account(Tokens.next(), freeName(person.name()), null, Role.USER, true, Instant.now());
        accounts.add(account);
        identities.add(person.issuer(), person.subject(), account.id());
        return account;
    }

    /** The name, with a number behind it if somebody has it. */
    private String freeName(String name) {
        String free = name;
        for (int number = 2; accounts.byName(free) != null; number++) {
            free = name + " " + number;
        }
        return free;
    }

    /** The providers through which accounts come in, by account. */
    Map<String, String> issuers() {
        return identities.issuers();
    }
}
