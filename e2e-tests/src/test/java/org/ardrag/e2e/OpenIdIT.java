package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.people.OpenIdProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody comes in through an OpenID provider, which to the browser is another site. */
class OpenIdIT {

    private static final String CLIENT = "--spring.security.oauth2.client.";

    /** A small model with random weights: what it draws is noise, and a matter of milliseconds. */
    @TempDir
    private Path installed;

    @Test
    void whoIsKnownToTheProviderComesInAndGoesOnWithThePageThatHeAskedFor() throws Exception {
        RandomModel.writeWithTrackHead(installed.resolve("default"), 1);
        try (OpenIdProvider provider = OpenIdProvider.start().asks();
                StudioProcess studio = StudioProcess.start(
                        "--studio.models-dir=" + installed,
                        "--studio.precision=float32",
                        "--studio.threads=1",
                        "--studio.security.mode=accounts",
                        CLIENT + "registration.uni.client-id=" + OpenIdProvider.CLIENT,
                        CLIENT + "registration.uni.client-secret=" + OpenIdProvider.CLIENT_PASSWORD,
                        CLIENT + "registration.uni.client-name=Example University",
                        CLIENT + "provider.uni.issuer-uri=" + provider.issuer(),
                        CLIENT + "registration.away.client-id=studio",
                        CLIENT + "registration.away.client-name=Old Directory",
                        CLIENT + "provider.away.issuer-uri=http://localhost:1");
                Browser browser = Browser.start();
                Browser another = Browser.start()) {
            AdminPage page = new AdminPage(browser, studio);
            page.open("/gallery");
            page.await("the page to log in", () -> page.is("[data-testid=log-in-with]"));
            browser.looks("openid-login");
            assertThat(page.all("[data-testid=log-in-with]"))
                    .extracting(link -> link.getText())
                    .containsExactly("Log in with Example University", "Log in with Old Directory");

            page.all("[data-testid=log-in-with]").get(1).click();
            page.await("why not", () -> page.is("[data-testid=error]"));
            assertThat(page.text("error")).startsWith("Old Directory cannot be reached");
            browser.looks("openid-login-refused");

            page.all("[data-testid=log-in-with]").get(0).click();
            page.awaitAnywhere("the provider's page", "#go");
            page.element("[name=name]").sendKeys("anna");
            page.element("#go").click();
            page.awaitAnywhere("somebody is logged in", "[data-testid=to-account]");
            assertThat(browser.driver().getCurrentUrl())
                    .isEqualTo(studio.address().resolve("/gallery").toString());
            assertThat(page.text("to-account")).isEqualTo("anna");
            page.open("/account");
            browser.looks("openid-account");

            AdminPage administrator = new AdminPage(another, studio);
            administrator.becomeAdministrator();
            administrator.open("/admin/people");
            assertThat(administrator.element("[data-name=anna]").getText()).contains("logs in with Example University");
            another.looks("openid-people");

            page.element("[data-testid=log-out]").click();
            page.open("/account");
            assertThat(page.is("[data-testid=log-in-with]"))
                    .as("the page to log in")
                    .isTrue();
        }
    }
}
