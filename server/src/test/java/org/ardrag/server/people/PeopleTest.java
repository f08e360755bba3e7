package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.SecurityProperties.Mode;
import org.ardrag.server.storage.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Accounts and secrets, on each kind of database that the studio can keep them in. */
@ParameterizedClass
@EnumSource
class PeopleTest {

    private static final String PASSWORD = "correct horse battery";

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private Supplier<HikariDataSource> open;
    private HikariDataSource database;
    private People people;
    private JdbcClient jdbc;

    @BeforeEach
    void open() {
        open = kind.create(folder);
        database = open.get();
        people = people(kept(Duration.ofHours(1), false));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SecurityProperties kept(Duration links, boolean administratorLink) {
        return new SecurityProperties(Mode.ACCOUNTS, Duration.ofHours(1), links, administratorLink);
    }

    private People people(SecurityProperties properties) {
        jdbc = JdbcClient.create(database);
        return new People(
                new AccountStore(jdbc),
                new SecretStore(jdbc),
                new Passwords(),
                new TransactionTemplate(new JdbcTransactionManager(database)),
                properties);
    }

    private Account firstAdministrator() {
        String login = people.useLink(Objects.requireNonNull(people.firstAdministratorLink()), "root", PASSWORD);
        return Objects.requireNonNull(people.byLogin(login));
    }

    private Account named(String name) {
        return people.all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFirstLinkMakesAnAdministratorOnce() {
        String link = Objects.requireNonNull(people.firstAdministratorLink());
        assertThat(people.byLink(link)).isNull();

        Account administrator = Objects.requireNonNull(people.byLogin(people.useLink(link, " Root ", PASSWORD)));

        assertThat(administrator.name()).isEqualTo("Root");
        assertThat(administrator.isAdministrator()).isTrue();
        assertThat(people.firstAdministratorLink()).isNull();
        assertThatThrownBy(() -> people.useLink(link, "other", PASSWORD)).isInstanceOf(RefusedException.class);
        assertThat(people.all()).hasSize(1);
    }

    @Test
    void aNewFirstLinkStopsTheOneBefore() {
        String old = Objects.requireNonNull(people.firstAdministratorLink());
        people.firstAdministratorLink();

        assertThatThrownBy(() -> people.useLink(old, "root", PASSWORD)).isInstanceOf(RefusedException.class);
    }

    @Test
    void whoLostThePasswordMayHaveAnotherAdministratorsLink() {
        firstAdministrator();
        People asked = people(kept(Duration.ofHours(1), true));

        String link = Objects.requireNonNull(asked.firstAdministratorLink());

        assertThatThrownBy(() -> asked.useLink(link, "ROOT", PASSWORD)).hasMessageContaining("taken");
        assertThat(asked.byLogin(asked.useLink(link, "second", PASSWORD))).matches(Account::isAdministrator);
    }

    @Test
    void aLinkThatIsTooOldDoesNothing() {
        People late = people(kept(Duration.ZERO, false));
        String link = Objects.requireNonNull(late.firstAdministratorLink());

        assertThatThrownBy(() -> late.byLink(link)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> late.useLink(link, "root", PASSWORD)).isInstanceOf(RefusedException.class);
        late.forgetExpired();
        assertThat(jdbc.sql("select count(*) from secret").query(Long.class).single())
                .isZero();
    }

    @Test
    void aLinkOutlivesANameOrPasswordThatWillNotDo() {
        String link = Objects.requireNonNull(people.firstAdministratorLink());
        for (String password : new String[] {null, "", "too short", "ä".repeat(37)}) {
            assertThatThrownBy(() -> people.useLink(link, "root", password))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("password");
        }
        for (String name : new String[] {null, " ", "<b>", "a\u0000b", "-x", "x".repeat(65)}) {
            assertThatThrownBy(() -> people.useLink(link, name, PASSWORD))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("name");
        }
        assertThat(people.useLink(link, "x".repeat(64), PASSWORD)).isNotNull();
    }

    @Test
    void ofManyWhoUseALinkAtOnceOneGetsIn() throws Exception {
        String link = Objects.requireNonNull(people.firstAdministratorLink());
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Boolean>> tries = IntStream.range(0, 4)
                .mapToObj(i -> threads.submit(() -> {
                    start.await();
                    return catchThrowable(() -> people.useLink(link, "root" + i, PASSWORD)) == null;
                }))
                .toList();
        start.countDown();
        int in = 0;
        for (Future<Boolean> each : tries) {
            in += each.get() ? 1 : 0;
        }
        threads.shutdown();

        assertThat(in).isEqualTo(1);
        assertThat(people.all()).hasSize(1);
    }

    @Test
    void whatWasWrittenIsThereAfterARestart() {
        firstAdministrator();
        database.close();
        database = open.get();

        People again = people(kept(Duration.ofHours(1), false));
        assertThat(again.logIn("root", PASSWORD)).isNotNull();
    }

    @Test
    void onlyTheRightPasswordLogsIn() {
        firstAdministrator();

        assertThat(people.logIn("root", PASSWORD)).isNotNull();
        assertThat(people.logIn("ROOT", PASSWORD))
                .as("names differ in more than case")
                .isNotNull();
        assertThat(people.logIn("root", PASSWORD + " ")).isNull();
        assertThat(people.logIn("root", "")).isNull();
        assertThat(people.logIn("nobody", PASSWORD)).isNull();
        assertThat(people.logIn("", "")).isNull();
    }

    @Test
    void whoWasAddedSetsThePasswordByHisLink() {
        firstAdministrator();
        String link = people.add("eva", Role.USER);
        assertThat(people.logIn("eva", "")).as("no password yet").isNull();
        assertThat(named("eva").isReady()).isFalse();
        assertThat(Objects.requireNonNull(people.byLink(link)).name()).isEqualTo("eva");

        people.useLink(link, null, PASSWORD);

        assertThat(people.logIn("eva", PASSWORD)).isNotNull();
        assertThat(named("eva").role()).isEqualTo(Role.USER);
        assertThatThrownBy(() -> people.add("Eva", Role.USER)).hasMessageContaining("taken");
        assertThatThrownBy(() -> people.add("adam", null)).hasMessageContaining("role");
    }

    @Test
    void aTokenWorksUntilItsOwnerRevokesIt() {
        Account root = firstAdministrator();
        String token = people.addToken(root.id(), "nightly");

        assertThat(token).startsWith("ardrag_");
        assertThat(people.byToken(token)).isEqualTo(named("root"));
        assertThat(people.byLogin(token.substring("ardrag_".length())))
                .as("a token is no login")
                .isNull();
        Secret kept = people.tokens(root.id()).get(0);
        assertThat(kept.label()).isEqualTo("nightly");
        assertThat(kept.usedAt()).isNotNull();

        people.revokeToken("somebody else", kept.id());
        assertThat(people.byToken(token)).as("others cannot").isNotNull();
        people.revokeToken(root.id(), kept.id());
        assertThat(people.byToken(token)).isNull();
    }

    @Test
    void thereAreAtMostTwentyTokens() {
        Account root = firstAdministrator();
        for (int i = 0; i < 20; i++) {
            people.addToken(root.id(), "t" + i);
        }
        assertThatThrownBy(() -> people.addToken(root.id(), "more")).hasMessageContaining("20");
    }

    @Test
    void aNewPasswordLogsOtherBrowsersOut() {
        Account root = firstAdministrator();
        String other = Objects.requireNonNull(people.logIn("root", PASSWORD));

        assertThatThrownBy(() -> people.changePassword(root.id(), "wrong", "another password"))
                .isInstanceOf(RefusedException.class);
        assertThat(people.byLogin(other)).isNotNull();
        String login = people.changePassword(root.id(), PASSWORD, "another password");

        assertThat(people.byLogin(other)).isNull();
        assertThat(people.byLogin(login)).isNotNull();
        assertThat(people.logIn("root", PASSWORD)).isNull();
        assertThat(people.logIn("root", "another password")).isNotNull();
    }

    @Test
    void aResetPasswordStopsAtOnce() {
        firstAdministrator();
        people.useLink(people.add("eva", Role.USER), null, PASSWORD);
        String login = Objects.requireNonNull(people.logIn("eva", PASSWORD));

        String link = people.resetPassword(named("eva").id());

        assertThat(people.byLogin(login)).isNull();
        assertThat(people.logIn("eva", PASSWORD)).isNull();
        people.useLink(link, null, "a fresh password");
        assertThat(people.logIn("eva", "a fresh password")).isNotNull();
    }

    @Test
    void whoIsDisabledComesInByNothing() {
        Account root = firstAdministrator();
        people.useLink(people.add("eva", Role.USER), null, PASSWORD);
        Account eva = named("eva");
        String login = Objects.requireNonNull(people.logIn("eva", PASSWORD));
        String token = people.addToken(eva.id(), "script");
        String link = people.resetPassword(eva.id());
        people.useLink(link, null, PASSWORD);
        String unused = people.resetPassword(eva.id());

        people.setEnabled(root, eva.id(), false);

        assertThat(people.byLogin(login)).isNull();
        assertThat(people.byToken(token)).isNull();
        assertThat(people.logIn("eva", PASSWORD)).isNull();
        assertThatThrownBy(() -> people.useLink(unused, "eva2", PASSWORD)).isInstanceOf(RefusedException.class);
        people.setEnabled(root, eva.id(), true);
        assertThat(people.byToken(token)).isNotNull();
    }

    @Test
    void nobodyLocksHimselfOut() {
        Account root = firstAdministrator();

        assertThatThrownBy(() -> people.setEnabled(root, root.id(), false)).hasMessageContaining("own account");
        assertThatThrownBy(() -> people.setRole(root, root.id(), Role.USER)).hasMessageContaining("own account");
        assertThatThrownBy(() -> people.setRole(root, "nobody", Role.USER)).hasMessageContaining("no such");
        assertThatThrownBy(() -> people.setEnabled(root, "nobody", false)).hasMessageContaining("no such");
        assertThatThrownBy(() -> people.resetPassword("nobody")).hasMessageContaining("no such");
    }

    @Test
    void noSecretIsKeptInClear() {
        Account root = firstAdministrator();
        String token = people.addToken(root.id(), "script");
        String login = Objects.requireNonNull(people.logIn("root", PASSWORD));
        String link = people.add("eva", Role.USER);

        List<String> kept = new java.util.ArrayList<>();
        for (String table : List.of("account", "secret")) {
            jdbc.sql("select * from " + table)
                    .query((row, number) -> {
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            kept.add(String.valueOf(row.getObject(i)));
                        }
                        return number;
                    })
                    .list();
        }
        assertThat(kept).contains("eva", "script");
        for (String secret : List.of(PASSWORD, token.substring("ardrag_".length()), login, link)) {
            assertThat(Collections.frequency(kept, secret)).isZero();
            assertThat(kept).noneMatch(value -> value.contains(secret));
        }
    }
}
