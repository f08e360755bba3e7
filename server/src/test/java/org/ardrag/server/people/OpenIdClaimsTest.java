package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ConfigurableApplicationContext;

/** Names and roles out of what a provider says, and configurations that are refused. */
class OpenIdClaimsTest {

    private static OpenIdPerson read(@Nullable String roleClaim, Map<String, Object> claims) {
        return new OpenIdClaims(
                        new OpenIdProperties("preferred_username", roleClaim, roleClaim == null ? null : "admin", true))
                .read("https://id.example", "subject-1", claims);
    }

    @Test
    void aNameIsTakenFromTheFirstClaimThatHasOne() {
        assertThat(read(null, Map.of("preferred_username", "anna", "email", "a@b.example", "name", "Anna A."))
                        .name())
                .isEqualTo("anna");
        assertThat(read(null, Map.of("preferred_username", " ", "email", "a@b.example"))
                        .name())
                .isEqualTo("a@b.example");
        assertThat(read(null, Map.of("preferred_username", 7, "name", "Anna A."))
                        .name())
                .isEqualTo("Anna A");
        assertThat(read(null, Map.of()).name()).isEqualTo("subject-1");
    }

    @ParameterizedTest
    @CsvSource({"UNI\\anna, UNI anna", "<b>anna</b>, b anna b", "'  anna  (guest) ', anna guest", "ａnna, anna"})
    void whatANameMayNotHaveIsTakenAway(String claim, String name) {
        assertThat(read(null, Map.of("preferred_username", claim)).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"a", "\uFDFA", "İ", "\uD835\uDC1A"})
    void aNameThatIsTooLongIsCutSoThatANumberHasRoom(String letter) {
        String name =
                read(null, Map.of("preferred_username", letter.repeat(200))).name();
        assertThat(AccountStore.key(name)).hasSizeBetween(40, 56);
        assertThat(AccountStore.key(name)).isEqualTo(AccountStore.key(name).strip());
    }

    @Test
    void aRoleIsAValueOrOneOfAListAlsoInsideAnotherClaim() {
        assertThat(read("role", Map.of("role", "admin")).role()).isEqualTo(Role.ADMIN);
        assertThat(read("groups", Map.of("groups", List.of("x", "admin"))).role())
                .isEqualTo(Role.ADMIN);
        assertThat(read("a.b", Map.of("a", Map.of("b", List.of("admin")))).role())
                .isEqualTo(Role.ADMIN);
        assertThat(read("https://x.example/roles", Map.of("https://x.example/roles", List.of("admin")))
                        .role())
                .isEqualTo(Role.ADMIN);
        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of(), Map.of("a", "admin"), Map.of("a", Map.of("b", List.of("administrator", "ADMIN"))))) {
            assertThat(read("a.b", other).role()).isEqualTo(Role.USER);
        }
        assertThat(read(null, Map.of("role", "admin")).role()).isNull();
    }

    private static final String CLIENT = "spring.security.oauth2.client.";

    /** What is wrong, and what of it the refusal names. */
    @ParameterizedTest
    @CsvSource({
        "studio.security.openid.role-claim=groups, studio.security.openid.administrator-value",
        "studio.security.openid.administrator-value=admin, studio.security.openid.role-claim",
        CLIENT + "provider.uni.issuer-uri=, " + CLIENT + "provider.uni.issuer-uri",
        CLIENT + "registration.uni.scope=profile, " + CLIENT + "registration.uni.scope",
        CLIENT + "registration.uni.authorization-grant-type=client_credentials, authorization-grant-type",
        CLIENT + "registration.uni.provider=none, " + CLIENT + "provider.none.issuer-uri",
        CLIENT + "registration.[a/b].client-id=studio, a/b"
    })
    void aConfigurationByWhichNobodyCouldComeInStopsTheStart(String wrong, String named) {
        assertThatThrownBy(() -> start("--" + wrong))
                .rootCause()
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .satisfies(e -> assertThat(((InvalidConfigurationPropertyValueException) e).getName() + " "
                                + ((InvalidConfigurationPropertyValueException) e).getReason())
                        .contains(named));
    }

    @Test
    void aRightConfigurationStartsThoughNoProviderIsThere() {
        start("--studio.security.openid.role-claim=groups", "--studio.security.openid.administrator-value=admin");
        start("--studio.security.openid.role-claim=", "--studio.security.openid.administrator-value=");
    }

    @Test
    void theExampleOfTheDocumentationIsUnderstood(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of(System.getProperty("studio.root"), "docs", "security.md"));
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();
        Path file = Files.writeString(folder.resolve("example.yml"), example.group(1));

        try (ConfigurableApplicationContext studio = run("--spring.config.additional-location=" + file)) {
            assertThat(studio.getBean(OpenIdClients.class).get("keycloak"))
                    .isEqualTo(
                            new OpenIdClients.Client("keycloak", "Example Lab", "https://id.example.org/realms/lab"));
            Map<String, Object> claims = Map.of("realm_access", Map.of("roles", List.of("studio-admin")));
            assertThat(studio.getBean(OpenIdClaims.class).read("i", "s", claims).role())
                    .isEqualTo(Role.ADMIN);
        }
    }

    private static void start(String... arguments) {
        run(arguments).close();
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        return new SpringApplicationBuilder(OpenIdClaims.class)
                .web(WebApplicationType.NONE)
                .sources(OpenIdClients.class, Properties.class)
                .properties(
                        CLIENT + "registration.uni.client-id=studio",
                        CLIENT + "provider.uni.issuer-uri=http://localhost:1")
                .run(arguments);
    }

    @EnableConfigurationProperties(OpenIdProperties.class)
    static class Properties {}
}
