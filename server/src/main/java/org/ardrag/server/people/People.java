package org.ardrag.server.people;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.Tokens;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Who there is, and what each may hold: logins, tokens, links. Calls block; each is done wholly or not at all. */
@Service
public class People {

    /** Tokens start with this, so that one that was published by mistake can be searched for. */
    static final String TOKEN_PREFIX = "ardrag_";

    private static final int TOKENS = 20;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{N} ._@+-]{0,62}[\\p{L}\\p{N}])?");

    private final AccountStore accounts;
    private final SecretStore secrets;
    private final Passwords passwords;
    private final TransactionTemplate transaction;
    private final SecurityProperties properties;

    People(
            AccountStore accounts,
            SecretStore secrets,
            Passwords passwords,
            TransactionTemplate transaction,
            SecurityProperties properties) {
        this.accounts = accounts;
        this.secrets = secrets;
        this.passwords = passwords;
        this.transaction = transaction;
        this.properties = properties;
    }

    // ---- logging in ----

    /** A login's secret, for a cookie; null if the name or the password is wrong, or the account is disabled. */
    @Nullable
    String logIn(String name, String password) {
        Account account = accounts.byName(name);
        boolean right = passwords.match(account, password);
        return right && account != null && account.enabled() ? login(account.id()) : null;
    }

    /** A new login of this account: its secret. */
    String login(String accountId) {
        return secrets.issue(Secret.Kind.LOGIN, accountId, "browser", Instant.now(), properties.loginKept());
    }

    void logOut(String login) {
        secrets.take(Secret.Kind.LOGIN, login, Instant.now());
    }

    /** Whose login this is; null if it does not hold any more. */
    public @Nullable Account byLogin(String login) {
        return secrets.owner(Secret.Kind.LOGIN, login, Instant.now());
    }

    /** Whose token this is; null if it does not hold any more. */
    public @Nullable Account byToken(String token) {
        return token.startsWith(TOKEN_PREFIX)
                ? secrets.owner(Secret.Kind.TOKEN, token.substring(TOKEN_PREFIX.length()), Instant.now())
                : null;
    }

    // ---- one's own ----

    /** Sets a new password; other browsers are logged out. Returns the login that goes on. */
    String changePassword(String id, @Nullable String old, @Nullable String fresh) {
        Account account = get(id);
        if (old == null || !passwords.match(account, old)) {
            throw new RefusedException(HttpStatus.FORBIDDEN, "The present password is not right.");
        }
        String hash = passwords.hash(Passwords.checked(fresh));
        return inTransaction(() -> {
            accounts.setPassword(id, hash);
            secrets.revokeAll(id, Secret.Kind.LOGIN);
            return login(id);
        });
    }

    List<Secret> tokens(String id) {
        return secrets.of(id, Secret.Kind.TOKEN);
    }

    /** A new token: this is the only moment at which it is known. */
    String addToken(String id, @Nullable String label) {
        String name = checkedName(label, "token");
        return inTransaction(() -> {
            if (tokens(id).size() >= TOKENS) {
                throw new RefusedException(
                        HttpStatus.CONFLICT, "There are " + TOKENS + " tokens, and more are not possible: revoke one.");
            }
            return TOKEN_PREFIX + secrets.issue(Secret.Kind.TOKEN, id, name, Instant.now(), null);
        });
    }

    void revokeToken(String id, String tokenId) {
        secrets.revoke(id, Secret.Kind.TOKEN, tokenId);
    }

    // ---- for administrators ----

    List<Account> all() {
        return accounts.all();
    }

    /** Everybody's name, by id. */
    public Map<String, String> names() {
        return accounts.all().stream().collect(Collectors.toMap(Account::id, Account::name));
    }

    /** @throws RefusedException if there is no such account */
    String nameOf(String id) {
        return get(id).name();
    }

    /** A new account; returns the secret of the link with which its owner sets the password. */
    String add(@Nullable String name, @Nullable Role role) {
        String checked = checkedName(name, "person");
        Role given = checkedRole(role);
        return inTransaction(() -> {
            Account account = new Account(Tokens.next(), checked, null, given, true, Instant.now());
            insert(account);
            return link(account.id());
        });
    }

    /** The password stops, and so does every login; returns the secret of the link with which a new one is set. */
    String resetPassword(String id) {
        get(id);
        return inTransaction(() -> {
            accounts.setPassword(id, null);
            secrets.revokeAll(id, Secret.Kind.LOGIN);
            secrets.revokeAll(id, Secret.Kind.LINK);
            return link(id);
        });
    }

    /** Nobody takes the role from himself: so there is always an administrator. */
    void setRole(Account by, String id, @Nullable Role role) {
        Role given = checkedRole(role);
        notOneself(by, id);
        if (!accounts.setRole(id, given)) {
            throw RefusedException.nobody();
        }
    }

    /** An account that is disabled can do nothing, but keeps its name, password and tokens. */
    void setEnabled(Account by, String id, boolean enabled) {
        notOneself(by, id);
        inTransaction(() -> {
            if (!accounts.setEnabled(id, enabled)) {
                throw RefusedException.nobody();
            }
            secrets.revokeAll(id, Secret.Kind.LOGIN);
            return true;
        });
    }

    private static void notOneself(Account by, String id) {
        if (by.id().equals(id)) {
            throw new RefusedException(
                    HttpStatus.CONFLICT, "This is your own account: another administrator has to do that.");
        }
    }

    // ---- links ----

    /** The secret of a link that makes an administrator; earlier ones stop. Null if there is one already. */
    @Nullable
    String firstAdministratorLink() {
        if (accounts.hasAdministrator() && !properties.administratorLink()) {
            return null;
        }
        return inTransaction(() -> {
            secrets.revokeAdministratorLinks();
            return link(null);
        });
    }

    private String link(@Nullable String accountId) {
        return secrets.issue(Secret.Kind.LINK, accountId, "link", Instant.now(), properties.linkKept());
    }

    /**
     * Who is asked for a password by a link: null if it makes an administrator.
     *
     * @throws RefusedException if it was used or is too old
     */
    @Nullable
    Account byLink(String link) {
        Account owner = secrets.owner(Secret.Kind.LINK, link, Instant.now());
        if (owner == null && !secrets.isAdministratorLink(link, Instant.now())) {
            throw RefusedException.deadLink();
        }
        return owner;
    }

    /**
     * Uses a link up: sets its owner's password, or makes an administrator of this name.
     *
     * @return a login
     * @throws RefusedException if the link does not work, or the name or password will not do; the link stays then
     */
    String useLink(String link, @Nullable String name, @Nullable String password) {
        Account owner = byLink(link);
        String checkedName = owner == null ? checkedName(name, "administrator") : owner.name();
        String hash = passwords.hash(Passwords.checked(password));
        return inTransaction(() -> {
            if (!secrets.take(Secret.Kind.LINK, link, Instant.now())) {
                throw RefusedException.deadLink();
            }
            if (owner != null) {
                accounts.setPassword(owner.id(), hash);
                return login(owner.id());
            }
            Account administrator = new Account(Tokens.next(), checkedName, hash, Role.ADMIN, true, Instant.now());
            insert(administrator);
            secrets.revokeAdministratorLinks();
            return login(administrator.id());
        });
    }

    Duration linkKept() {
        return properties.linkKept();
    }

    void forgetExpired() {
        secrets.forgetExpired(Instant.now());
    }

    // ----

    private void insert(Account account) {
        try {
            accounts.add(account);
        } catch (DuplicateKeyException e) {
            throw new RefusedException(
                    HttpStatus.CONFLICT, "The name \"" + account.name() + "\" is taken: choose another.");
        }
    }

    private Account get(String id) {
        Account account = accounts.byId(id);
        if (account == null) {
            throw RefusedException.nobody();
        }
        return account;
    }

    private static String checkedName(@Nullable String name, String whose) {
        String trimmed = name == null ? "" : name.strip();
        if (!NAME.matcher(trimmed).matches()) {
            throw RefusedException.badValue("The name of the " + whose
                    + " will not do: it has 1 to 64 letters, digits, blanks and . _ @ + -,"
                    + " and begins and ends with a letter or digit.");
        }
        return trimmed;
    }

    private static Role checkedRole(@Nullable Role role) {
        if (role == null) {
            throw RefusedException.badValue("A role is needed: USER or ADMIN.");
        }
        return role;
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
