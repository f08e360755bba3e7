package org.ardrag.server.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ardrag.server.TestModels;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

/** From the console of a studio's first start to its administrator. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"studio.timing.drain=0s", "studio.model=default"})
@Import(TestModels.class)
@ExtendWith(OutputCaptureExtension.class)
class FirstAdministratorTest {

    @LocalServerPort
    private int port;

    @Test
    void theLinkOnTheConsoleMakesTheAdministrator(CapturedOutput console) {
        Pattern printed = Pattern.compile("http://localhost:" + port + "(/welcome/\\S+)");
        Awaitility.await().until(() -> printed.matcher(console.getOut()).find());
        Matcher found = printed.matcher(console.getOut());
        assertThat(found.find()).isTrue();
        String link = found.group(1);
        Browser browser = new Browser(port);

        browser.open(link);
        assertThat(browser.page.body()).contains("You are the administrator");
        assertThat(browser.page.headers().firstValue("Referrer-Policy"))
                .as("with no-referrer a browser would send the form with the origin \"null\"")
                .hasValue("same-origin");
        browser.submit(link, "name", "Jo", "password", "short");
        assertThat(browser.page.statusCode()).isEqualTo(400);
        assertThat(browser.page.body()).contains("too short").contains("value=\"Jo\"");
        browser.submit(link, "name", "Jo", "password", TestPeople.PASSWORD);

        assertThat(browser.path()).isEqualTo("/account");
        assertThat(browser.page.body()).contains("Jo").contains("administrator");
        assertThat(browser.open("/admin/people").statusCode()).isEqualTo(200);
        assertThat(new Browser(port).open(link).statusCode()).isEqualTo(404);
    }
}
