package org.ardrag.server.people;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives tests of other packages accounts, and secrets of these. */
public final class TestPeople {

    public static final String PASSWORD = "correct horse battery";

    private final People people;
    private final SecretStore secrets;
    private final AccountStore accounts;

    public TestPeople(ApplicationContext studio) {
        this.people = studio.getBean(People.class);
        this.secrets = studio.getBean(SecretStore.class);
        this.accounts = studio.getBean(AccountStore.class);
    }

    /** The administrator {@code root}, made with the first administrator's link if he is not there. */
    public Account administrator() {
        // The studio's own start makes a link, too, which stops this one if it comes later.
        return Awaitility.await().ignoreExceptions().until(this::root, Objects::nonNull);
    }

    private Account root() {
        if (accounts.byName("root") == null) {
            people.useLink(Objects.requireNonNull(people.firstAdministratorLink()), "root", PASSWORD);
        }
        return Objects.requireNonNull(accounts.byName("root"));
    }

    /** The token of an administrator in a database whose studios run elsewhere. */
    public static String administratorToken(DataSource database) {
        JdbcClient jdbc = JdbcClient.create(database);
        Account root = new Account("root", "root", null, Role.ADMIN, true, Instant.now());
        new AccountStore(jdbc).add(root);
        return "ardrag_" + new SecretStore(jdbc).issue(Secret.Kind.TOKEN, root.id(), "test", Instant.now(), null);
    }

    public Account user(String name) {
        if (accounts.byName(name) == null) {
            people.useLink(people.add(name, Role.USER), null, PASSWORD);
        }
        return Objects.requireNonNull(accounts.byName(name));
    }

    /** A {@code Cookie} header of a browser in which this account is logged in. */
    public String cookie(Account account) {
        return "studio_login="
                + secrets.issue(Secret.Kind.LOGIN, account.id(), "test", Instant.now(), Duration.ofHours(1));
    }

    public String token(Account account) {
        return "ardrag_" + secrets.issue(Secret.Kind.TOKEN, account.id(), "test", Instant.now(), null);
    }
}
