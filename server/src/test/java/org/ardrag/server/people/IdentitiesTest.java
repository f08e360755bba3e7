package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.SecurityProperties.Mode;
import org.ardrag.server.storage.TestDatabase;
import org.jspecify.annotations.Nullable;
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

/** The accounts of who comes in through an OpenID provider, on each kind of database. */
@ParameterizedClass
@EnumSource
class IdentitiesTest {

    private static final String ISSUER = "https://id.example";

    @Parameter
    private TestDatabase kind;

    @TempDir
    private Path folder;

    private HikariDataSource database;
    private JdbcClient jdbc;
    private AccountStore accounts;
    private People people;
    private Identities identities;

    @BeforeEach
    void open() {
        database = kind.create(folder).get();
        jdbc = JdbcClient.create(database);
        accounts = new AccountStore(jdbc);
        people = new People(
                accounts,
                new SecretStore(jdbc),
                new Passwords(),
                transaction(),
                new SecurityProperties(Mode.ACCOUNTS, Duration.ofHours(1), Duration.ofHours(1), false));
        identities = identities(true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(database));
    }

    private Identities identities(boolean register) {
        return new Identities(
                new IdentityStore(jdbc),
                accounts,
                people,
                transaction(),
                new OpenIdProperties("preferred_username", null, null, register));
    }

    private Account logIn(String issuer, String subject, String name, @Nullable Role role) {
        return Objects.requireNonNull(people.byLogin(identities.logIn(new OpenIdPerson(issuer, subject, name, role))));
    }

    @Test
    void anAccountIsFoundByProviderAndSubjectAlone() {
        Account anna = logIn(ISSUER, "1", "anna", null);
        assertThat(anna.isReady()).as("has a password").isFalse();
        assertThat(anna.role()).isEqualTo(Role.USER);

        assertThat(logIn(ISSUER, "1", "renamed", null).id()).isEqualTo(anna.id());
        assertThat(logIn(ISSUER, "2", "Anna", null).name()).isEqualTo("Anna 2");
        assertThat(logIn("https://other.example", "1", "anna", null).name()).isEqualTo("anna 3");
        assertThat(people.all()).extracting(Account::name).containsExactly("anna", "Anna 2", "anna 3");
    }

    @Test
    void theRoleStaysWhatItIsWhereTheProviderGivesNone() {
        Account boss = logIn(ISSUER, "1", "boss", Role.ADMIN);
        assertThat(boss.isAdministrator()).isTrue();
        Account other = logIn(ISSUER, "2", "other", null);
        people.setRole(boss, other.id(), Role.ADMIN);

        assertThat(logIn(ISSUER, "2", "other", null).role()).isEqualTo(Role.ADMIN);
        assertThat(logIn(ISSUER, "2", "other", Role.USER).role()).isEqualTo(Role.USER);
    }

    @Test
    void anAdministratorWithoutAPasswordIsOneAndWhenTheLastIsNoneALinkIsMade() {
        logIn(ISSUER, "1", "boss", Role.ADMIN);
        assertThat(people.firstAdministratorLink()).isNull();

        logIn(ISSUER, "1", "boss", Role.USER);
        assertThat(people.firstAdministratorLink()).isNotNull();
    }

    @Test
    void whoWasNeverHereGetsNoAccountWhereNobodyIsToGetOne() {
        logIn(ISSUER, "1", "anna", null);
        identities = identities(false);

        assertThatThrownBy(() -> logIn(ISSUER, "2", "berta", null))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no account for you");
        assertThat(logIn(ISSUER, "1", "anna", null).name()).isEqualTo("anna");
        assertThat(people.all()).hasSize(1);
    }

    @Test
    void aDisabledAccountIsRefusedAndStaysAsItIs() {
        Account boss = logIn(ISSUER, "1", "boss", Role.ADMIN);
        Account anna = logIn(ISSUER, "2", "anna", null);
        people.setEnabled(boss, anna.id(), false);

        assertThatThrownBy(() -> logIn(ISSUER, "2", "anna", Role.ADMIN))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("disabled");
        assertThat(accounts.byName("anna")).matches(account -> !account.enabled() && account.role() == Role.USER);
    }

    @Test
    void withAnAccountWhatTheProviderCallsItsOwnerGoes() {
        Account anna = logIn(ISSUER, "1", "anna", null);
        assertThat(identities.issuers()).containsEntry(anna.id(), ISSUER);
        jdbc.sql("delete from account where id = :id").param("id", anna.id()).update();

        assertThat(identities.issuers()).isEmpty();
        assertThat(logIn(ISSUER, "1", "anna", null).id()).isNotEqualTo(anna.id());
    }

    @Test
    void manyFirstLoginsAtOneTimeMakeOneAccount() throws Exception {
        int browsers = 4;
        ExecutorService threads = Executors.newFixedThreadPool(browsers);
        try {
            CountDownLatch all = new CountDownLatch(browsers);
            List<Future<String>> logins = new ArrayList<>();
            for (int i = 0; i < browsers; i++) {
                logins.add(threads.submit(() -> {
                    all.countDown();
                    all.await();
                    return logIn(ISSUER, "1", "anna", null).id();
                }));
            }
            List<String> ids = new ArrayList<>();
            for (Future<String> login : logins) {
                ids.add(login.get());
            }
            assertThat(ids).containsOnly(ids.get(0));
            assertThat(people.all()).extracting(Account::name).containsExactly("anna");
        } finally {
            threads.shutdownNow();
        }
    }
}
