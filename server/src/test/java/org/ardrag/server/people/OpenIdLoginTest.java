package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpCookie;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ardrag.server.StudioTest;
import org.ardrag.server.people.OpenIdProvider.Flaw;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Somebody comes in through an OpenID provider, as a browser does it; one of two providers is not there at the start. */
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
class OpenIdLoginTest extends StudioTest {

    private static final OpenIdProvider PROVIDER = OpenIdProvider.start();
    private static final int LATE_PORT = freePort();

    @Autowired
    private ApplicationContext context;

    @DynamicPropertySource
    static void configure(DynamicPropertyRegistry registry) {
        String registration = "spring.security.oauth2.client.registration.";
        for (String id : List.of("uni", "late")) {
            registry.add(registration + id + ".client-id", () -> OpenIdProvider.CLIENT);
            registry.add(registration + id + ".client-secret", () -> OpenIdProvider.CLIENT_PASSWORD);
        }
        registry.add(registration + "uni.client-name", () -> "Example <University>");
        registry.add("spring.security.oauth2.client.provider.uni.issuer-uri", PROVIDER::issuer);
        registry.add("spring.security.oauth2.client.provider.late.issuer-uri", () -> "http://localhost:" + LATE_PORT);
        registry.add("studio.security.mode", () -> "accounts");
        registry.add("studio.security.openid.role-claim", () -> "realm_access.roles");
        registry.add("studio.security.openid.administrator-value", () -> "studio-admin");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void mendTheProvider() {
        PROVIDER.has(Flaw.NONE);
        PROVIDER.answers(null);
    }

    @AfterAll
    static void stopTheProvider() {
        PROVIDER.close();
    }

    private static Map<String, Object> somebody(String name, String... roles) {
        return Map.of(
                "sub", UUID.randomUUID().toString(),
                "preferred_username", name,
                "realm_access", Map.of("roles", List.of(roles)));
    }

    private Browser logIn(Map<String, Object> person) {
        PROVIDER.logsIn(person);
        Browser browser = new Browser(port);
        browser.open("/oauth2/authorization/uni?back=/account");
        return browser;
    }

    private static String nameOf(Browser browser) {
        assertThat(browser.page.statusCode()).as(browser.page.body()).isEqualTo(200);
        assertThat(browser.path()).isEqualTo("/account");
        return browser.page.body().replaceAll("(?s).*data-testid=\"to-account\">([^<]*)<.*", "$1");
    }

    @Test
    void thePageOffersEachProviderAndGoesOnWithThePageThatWasAskedFor() {
        Browser browser = new Browser(port);
        browser.open("/account");
        assertThat(browser.path()).isEqualTo("/login");
        assertThat(browser.page.body())
                .contains("href=\"/oauth2/authorization/uni?back=/account\"")
                .contains("Log in with Example &lt;University&gt;")
                .contains("Log in with late")
                .contains("name=\"password\"");
    }

    @Test
    void whoLogsInThereIsLoggedInHereUnderTheSameAccountEachTime() {
        Map<String, Object> person = somebody("Dora Doe");
        Browser first = logIn(person);
        assertThat(nameOf(first)).isEqualTo("Dora Doe");
        assertThat(first.page.body()).contains("Tokens for scripts").doesNotContain("Change the password");
        HttpCookie login = first.cookie("studio_login");
        assertThat(login).isNotNull().matches(HttpCookie::isHttpOnly);
        assertThat(first.cookie("studio_openid"))
                .as("what was needed on the way")
                .isNull();
        assertThat(first.cookie("SESSION")).isNull();

        Browser second = logIn(person);
        assertThat(nameOf(second)).isEqualTo("Dora Doe");
        assertThat(second.cookie("studio_login").getValue()).isNotEqualTo(login.getValue());
        assertThat(nameOf(logIn(somebody("Dora Doe"))))
                .as("another of the same name")
                .isEqualTo("Dora Doe 2");

        first.submit("/logout");
        assertThat(first.open("/account").uri().getPath()).isEqualTo("/login");
        assertThat(second.open("/account").uri().getPath()).isEqualTo("/account");
    }

    @Test
    void nobodyTakesOverAnAccountByItsName() {
        Account root = new TestPeople(context).administrator();
        Browser browser = logIn(Map.of("sub", root.id(), "preferred_username", "ROOT", "email", "root"));
        assertThat(nameOf(browser)).isEqualTo("ROOT 2");
        assertThat(browser.open("/admin/people").statusCode()).isEqualTo(403);
    }

    @Test
    void theProviderIsAskedAsTheSpecificationWants() {
        logIn(somebody("Erik"));
        Map<String, String> asked = PROVIDER.lastAsked();
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", OpenIdProvider.CLIENT)
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", "http://localhost:" + port + "/login/oauth2/code/uni")
                .containsEntry("scope", "openid profile email");
        logIn(somebody("Erik"));
        for (String random : List.of("state", "nonce", "code_challenge")) {
            assertThat(asked.get(random)).hasSizeGreaterThan(40);
            assertThat(PROVIDER.lastAsked().get(random)).isNotEqualTo(asked.get(random));
        }
    }

    @Test
    void theRoleFollowsTheClaimAtEveryLogin() {
        String sub = UUID.randomUUID().toString();
        Map<String, Object> administrator =
                Map.of("sub", sub, "name", "Ada", "realm_access", Map.of("roles", List.of("offline", "studio-admin")));
        Map<String, Object> user = Map.of("sub", sub, "name", "Ada", "realm_access", Map.of("roles", List.of()));

        assertThat(logIn(user).open("/admin/people").statusCode()).isEqualTo(403);
        Browser ada = logIn(administrator);
        assertThat(nameOf(ada)).isEqualTo("Ada");
        assertThat(ada.open("/admin/people").statusCode()).isEqualTo(200);
        logIn(user);
        assertThat(ada.open("/admin/people").statusCode())
                .as("in the browser that was logged in before, too")
                .isEqualTo(403);
    }

    @Test
    void thePageOfPeopleTellsHowSomebodyComesInAndOffersNoPassword() {
        nameOf(logIn(somebody("Frida")));
        new TestPeople(context).administrator();
        Browser root = new Browser(port);
        root.submit("/login", "name", "root", "password", TestPeople.PASSWORD, "back", "/admin/people");
        String id = context.getBean(AccountStore.class).byName("Frida").id();
        assertThat(root.page.body())
                .contains("user, logs in with Example &lt;University&gt;")
                .contains("/admin/people/" + id + "/enabled")
                .doesNotContain("/admin/people/" + id + "/reset")
                .doesNotContain("/admin/people/" + id + "/role");
    }

    @Test
    void aDisabledAccountIsRefused() {
        Map<String, Object> person = somebody("Gustav");
        Browser browser = logIn(person);
        Account gustav = context.getBean(AccountStore.class).byName(nameOf(browser));
        context.getBean(People.class).setEnabled(new TestPeople(context).administrator(), gustav.id(), false);

        assertThat(browser.open("/account").uri().getPath()).isEqualTo("/login");
        assertRefused(logIn(person), 403, "Your account is disabled.");
    }

    @ParameterizedTest
    @CsvSource({
        "KEY, Failed to validate the token",
        "AUDIENCE, aud=[another-client]",
        "NONCE, invalid_nonce",
        "ISSUER, iss=http://localhost:1",
        "TIME, Jwt expired"
    })
    void aTokenThatDoesNotHoldLetsNobodyIn(Flaw flaw, String told, CapturedOutput log) {
        PROVIDER.has(flaw);
        assertRefused(logIn(somebody("Hanna " + flaw)), 401, "did not work");
        assertThat(log.getOut())
                .contains("a login by the OpenID provider uni does not hold")
                .contains(told);
        assertThat(context.getBean(AccountStore.class).byName("Hanna " + flaw)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "access_denied, 401, was not completed",
        "temporarily_unavailable, 503, cannot be reached",
        "'x\r\nforged line', 401, was not completed"
    })
    void whatTheProviderRefusesIsRefused(String error, int status, String why, CapturedOutput log) {
        PROVIDER.answers(error);
        assertRefused(logIn(somebody("Ida")), status, why);
        assertThat(log.getOut()).doesNotContain("forged line");
    }

    @Test
    void onlyTheBrowserThatBeganALoginEndsIt() {
        PROVIDER.logsIn(somebody("Jakob"));
        String begun = leave(new Browser(port));
        int asked = PROVIDER.tokensAsked();
        for (Browser browser : List.of(new Browser(port), begins(), begins())) {
            browser.open(begun);
            assertRefused(browser, 401, "not begun in this browser");
        }
        Browser without = begins();
        without.open("/login/oauth2/code/uni?code=1");
        assertRefused(without, 401, "not begun in this browser");
        assertThat(PROVIDER.tokensAsked()).as("codes that were tried").isEqualTo(asked);
    }

    @Test
    void aLoginIsEndedOnce() {
        PROVIDER.logsIn(somebody("Karin"));
        Browser browser = new Browser(port);
        String end = leave(browser);
        browser.open(end);
        assertThat(browser.page.statusCode()).isEqualTo(200);
        browser.open(end);
        assertRefused(browser, 401, "not begun in this browser");
    }

    @Test
    void aLoginAtOneProviderIsNotEndedAtAnother() {
        PROVIDER.logsIn(somebody("Lars"));
        Browser browser = new Browser(port);
        browser.open(leave(browser).replace("/code/uni", "/code/late"));
        assertRefused(browser, 401, "not begun in this browser");
    }

    /** Begins a login and goes there; returns where the provider sends the browser, which does not follow. */
    private String leave(Browser browser) {
        String there = browser.step("/oauth2/authorization/uni?back=/account");
        return browser.step(there);
    }

    private Browser begins() {
        Browser browser = new Browser(port);
        leave(browser);
        return browser;
    }

    @Test
    void aProviderThatIsNotThereAtTheStartIsTriedAgain() {
        Browser browser = new Browser(port);
        browser.open("/oauth2/authorization/late?back=/account");
        assertRefused(browser, 503, "late cannot be reached at this moment");
        assertThat(browser.page.body()).contains("href=\"/oauth2/authorization/late?back=/account\"");

        String end;
        try (OpenIdProvider late = OpenIdProvider.start(LATE_PORT).logsIn(somebody("Maja"))) {
            browser.open("/oauth2/authorization/late?back=/account");
            assertThat(nameOf(browser)).isEqualTo("Maja");
            browser.submit("/logout");
            end = browser.step(browser.step("/oauth2/authorization/late"));
        }
        browser.open(end);
        assertRefused(browser, 503, "late cannot be reached at this moment");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example", "https://evil.example", "/%5Cevil.example", "javascript:1"})
    void loggingInLeadsToNoOtherSite(String back) {
        PROVIDER.logsIn(somebody("Nora"));
        Browser browser = new Browser(port);
        String end = browser.step(browser.step("/oauth2/authorization/uni?back=" + back));
        assertThat(browser.step(end)).isEqualTo("/");
    }

    @Test
    void aForgedCookieLeadsToNoOtherSite() {
        HttpRequest.Builder call = HttpRequest.newBuilder(studio.uri("/login/oauth2/code/uni?code=1&state=s"))
                .header("Cookie", "studio_openid=uni|s|n|v|//evil.example");
        assertThat(new String(studio.call(call).body(), StandardCharsets.UTF_8))
                .contains("did not work")
                .doesNotContain("evil.example");
    }

    private static void assertRefused(Browser browser, int status, String why) {
        assertThat(browser.page.statusCode()).as(browser.page.body()).isEqualTo(status);
        assertThat(browser.page.body())
                .contains("role=\"alert\"")
                .contains(why)
                .contains("name=\"password\"")
                .doesNotContain("Exception")
                .doesNotContain("invalid_");
        assertThat(browser.page.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.contains("studio_login"));
    }
}
