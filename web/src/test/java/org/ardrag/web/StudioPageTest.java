package org.ardrag.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, classes = StudioPageTest.Application.class)
class StudioPageTest {

    private static final Pattern ADDRESS = Pattern.compile("(?:src|href|data-src)=\"(/[^\"#]+)");
    private static final Pattern INLINE =
            Pattern.compile("<script(?![^>]*src=)[^>]*>|<style|\\sstyle=|\\son[a-z]+=", Pattern.CASE_INSENSITIVE);

    /** For a busy machine, on which the page's first answer takes longer than the client's usual five seconds. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @LocalServerPort
    private int port;

    private WebTestClient client = WebTestClient.bindToServer().build();

    @BeforeEach
    void connect() {
        client = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .responseTimeout(PATIENCE)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(4 << 20))
                .build();
    }

    /** What this module has the templates of alone; the browser tests open them. */
    private static final Set<String> PAGES_OF_THE_SERVER = Set.of("/gallery");

    @Test
    void everythingThatThePageNamesIsServed() {
        Matcher addresses = ADDRESS.matcher(page());
        int found = 0;
        while (addresses.find()) {
            if (!PAGES_OF_THE_SERVER.contains(addresses.group(1))) {
                client.get().uri(addresses.group(1)).exchange().expectStatus().isOk();
                found++;
            }
        }
        assertThat(found).as("addresses on the page").isGreaterThan(10);
    }

    @Test
    void thePageRunsUnderAStrictContentSecurityPolicy() {
        assertThat(INLINE.matcher(page()).results().map(result -> result.group()))
                .isEmpty();
    }

    @Test
    void thePageOffersEverySampleInOrder() {
        String page = page();
        int last = -1;
        for (SamplePicture sample : SamplePicture.values()) {
            int position = page.indexOf("data-src=\"/samples/" + sample.getNumber() + ".png\"");
            assertThat(position).as(sample.getName()).isGreaterThan(last);
            last = position;
        }
    }

    @Test
    void samplesAreServedAsPng() {
        client.get()
                .uri("/samples/1.png")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.IMAGE_PNG);
    }

    @Test
    void aSampleThatDoesNotExistIsNotFound() {
        for (String number : new String[] {"0", "4", "99999999999999999999"}) {
            client.get()
                    .uri("/samples/" + number + ".png")
                    .exchange()
                    .expectStatus()
                    .isNotFound();
        }
    }

    @Test
    void aWrongAddressShowsTheErrorPage() {
        String page = client.get()
                .uri("/nothing/here")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        assertThat(page).contains("There is nothing at this address.").contains("404");
    }

    @Test
    void everyIconThatIsUsedIsInTheSprite() throws Exception {
        String sprite =
                new ClassPathResource("static/icons.svg").getContentAsString(java.nio.charset.StandardCharsets.UTF_8);
        Matcher uses = Pattern.compile("/icons\\.svg#([a-z-]+)").matcher(page());
        int found = 0;
        while (uses.find()) {
            assertThat(sprite).contains("id=\"" + uses.group(1) + "\"");
            found++;
        }
        assertThat(found).isPositive();
    }

    private String page() {
        String page = client.get()
                .uri("/")
                .accept(MediaType.TEXT_HTML)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return java.util.Objects.requireNonNull(page);
    }

    @EnableAutoConfiguration
    static class Application {}
}
