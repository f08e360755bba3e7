package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.storage.KeptInPostgres;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/** The pages about people, as a browser uses them, on each kind of database. */
class PeoplePagesTest {

    private static final String PASSWORD = TestPeople.PASSWORD;

    @Nested
    class InTheFileDatabase extends Contract {}

    @Nested
    class InPostgres extends Contract implements KeptInPostgres {}

    @TestPropertySource(properties = "studio.security.mode=accounts")
    @DirtiesContext
    abstract static class Contract extends StudioTest {

        @Autowired
        private ApplicationContext context;

        private Browser administrator() {
            new TestPeople(context).administrator();
            return loggedIn("root");
        }

        private Browser loggedIn(String name) {
            Browser browser = new Browser(port);
            browser.submit("/login", "name", name, "password", PASSWORD);
            assertThat(browser.page.statusCode()).isEqualTo(200);
            return browser;
        }

        private static String path(String link) {
            return URI.create(link).getPath();
        }

        @Test
        void whoIsNotLoggedInIsSentToLogInAndBack() {
            new TestPeople(context).administrator();
            Browser browser = new Browser(port);
            browser.open("/admin/people");
            assertThat(browser.path()).isEqualTo("/login");
            Matcher back = Pattern.compile("name=\"back\" value=\"([^\"]*)\"").matcher(browser.page.body());
            assertThat(back.find()).isTrue();

            browser.submit("/login", "name", "root", "password", PASSWORD, "back", back.group(1));

            assertThat(browser.path()).isEqualTo("/admin/people");
            browser.submit("/logout");
            assertThat(browser.open("/account").uri().getPath()).isEqualTo("/login");
        }

        @Test
        void loggingInLeadsToNoOtherSite() {
            for (String back : List.of(
                    "//evil.example", "https://evil.example", "/\\evil.example", "/%2f/evil.example", "javascript:1")) {
                assertThat(LoginController.ownPath(back)).isEqualTo("/");
            }
            assertThat(LoginController.ownPath("/admin/people")).isEqualTo("/admin/people");
        }

        @Test
        void nothingIsSaidOfProvidersWhereNoneIsConfigured() {
            assertThat(new Browser(port).page.body())
                    .doesNotContain("/oauth2/")
                    .doesNotContain("Log in with")
                    .doesNotContain("or with a password");
            for (String path :
                    List.of("/oauth2/authorization/keycloak", "/login/oauth2/code/keycloak?code=1&state=2")) {
                Studio.assertProblem(studio.get(path), 404, "openid-provider-unknown");
            }
        }

        @Test
        void aLoginsCookieIsKeptFromScriptsAndOtherSites() {
            Browser browser = administrator();
            assertThat(browser.cookie("studio_login")).isNotNull().matches(java.net.HttpCookie::isHttpOnly);
            assertThat(browser.cookie("XSRF-TOKEN")).isNotNull().matches(cookie -> !cookie.isHttpOnly());
        }

        @Test
        void wrongPasswordsAreRefusedAndSlowedDown() {
            Browser browser = new Browser(port);
            String name = "guessed" + System.nanoTime();
            int tries = 0;
            do { // each pause is twice the one before: on the slowest machine one outlasts a try
                browser.submit("/login", "name", name, "password", "guess " + tries++);
                assertThat(browser.page.statusCode()).isIn(tries <= 5 ? List.of(401) : List.of(401, 429));
                assertThat(browser.page.body()).contains(name);
            } while (browser.page.statusCode() == 401 && tries < 30);
            assertThat(browser.page.statusCode()).isEqualTo(429);
            assertThat(browser.page.headers().firstValue("Retry-After")).isPresent();
        }

        @Test
        void anAdministratorAddsChangesDisablesAndResets() {
            Browser root = administrator();
            root.open("/admin/people");
            root.submit("/admin/people", "name", "Anna <b>", "role", "USER");
            assertThat(root.page.statusCode()).isEqualTo(400);
            String name = "anna " + System.nanoTime();
            root.submit("/admin/people", "name", name, "role", "USER");
            String link = path(root.secret());
            Browser anna = new Browser(port);
            anna.open(link);
            assertThat(anna.page.body()).contains("Hello, " + name);
            anna.submit(link, "password", PASSWORD);
            assertThat(anna.path()).isEqualTo("/account");
            assertThat(anna.open("/admin/people").statusCode()).isEqualTo(403);

            String id = context.getBean(AccountStore.class).byName(name).id();
            root.submit("/admin/people/" + id + "/role", "role", "ADMIN");
            assertThat(anna.open("/admin/people").statusCode()).isEqualTo(200);
            root.submit("/admin/people/" + id + "/role", "role", "USER");
            assertThat(anna.open("/admin/people").statusCode()).isEqualTo(403);

            root.submit("/admin/people/" + id + "/reset");
            String fresh = path(root.secret());
            assertThat(anna.open("/account").uri().getPath()).isEqualTo("/login");
            anna.open(fresh);
            anna.submit(fresh, "password", "another password");
            assertThat(anna.path()).isEqualTo("/account");

            root.submit("/admin/people/" + id + "/enabled", "enabled", "false");
            assertThat(root.page.body()).contains("disabled");
            assertThat(anna.open("/account").uri().getPath()).isEqualTo("/login");
            root.submit("/admin/people/" + id + "/enabled");
            assertThat(root.page.statusCode()).isEqualTo(400);
        }

        @Test
        void aTokenIsShownOnceAndDrawsUntilItIsRevoked() {
            new TestPeople(context).administrator();
            new TestPeople(context).user("tilda");
            Browser eva = loggedIn("tilda");
            eva.open("/account");
            eva.submit("/account/tokens", "label", "nightly render");
            String token = eva.secret();
            HttpRequest.Builder call = HttpRequest.newBuilder(studio.uri("/api/models"));

            assertThat(studio.get("/api/models").statusCode()).isEqualTo(401);
            assertThat(studio.call(call.copy().header("Authorization", "Bearer " + token))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(eva.open("/account").body()).contains("nightly render").doesNotContain(token);

            Matcher revoke = Pattern.compile("action=\"(/account/tokens/[^\"]+/revoke)\"")
                    .matcher(eva.page.body());
            assertThat(revoke.find()).isTrue();
            eva.submit(revoke.group(1));
            Studio.assertProblem(studio.call(call.copy().header("Authorization", "Bearer " + token)), 401, "bad-token");
        }

        @Test
        void aChangedPasswordKeepsThisBrowserAndLogsOthersOut() {
            new TestPeople(context).administrator();
            new TestPeople(context).user("carl");
            Browser here = loggedIn("carl");
            Browser there = loggedIn("carl");
            here.open("/account");
            here.submit("/account/password", "old", "wrong", "password", "another password");
            assertThat(here.page.statusCode()).isEqualTo(403);
            here.submit("/account/password", "old", PASSWORD, "password", "another password");
            assertThat(here.page.body()).contains("is changed");

            assertThat(here.open("/account").uri().getPath()).isEqualTo("/account");
            assertThat(there.open("/account").uri().getPath()).isEqualTo("/login");
        }
    }
}
