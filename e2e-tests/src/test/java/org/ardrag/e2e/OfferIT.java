package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page offers what the session's model can do, and nothing else. */
@ExtendWith(StudioExtension.class)
class OfferIT {

    /** Has the page believe that the model is another: of one that streams and takes no drags there are none to ship. */
    private static final String ANOTHER_MODEL =
            """
            const ask = window.fetch;
            window.fetch = async (what, how) => {
                const answer = await ask(what, how);
                if (!String(what).endsWith('/api/models')) {
                    return answer;
                }
                const models = await answer.json();
                return Response.json(models.map((model) => ({ ...model, drags: false, prompts: true })));
            };
            """;

    private static List<String> shown(Browser browser, String selector) {
        return browser.driver().findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .map(element -> element.getAttribute("class"))
                .toList();
    }

    @Test
    void ofAModelThatTakesDragsAndNoPrompt(StudioPage page, Browser browser) {
        page.open().chooseSample(0).awaitState("ready").awaitFrame(0);
        assertThat(shown(browser, ".drags-only")).hasSize(3);
        assertThat(shown(browser, ".without-drags, #prompt-card")).isEmpty();
    }

    @Test
    void ofAModelThatTakesAPromptAndNoDrags(StudioPage page, Browser browser) {
        Object script = browser.driver()
                .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", ANOTHER_MODEL))
                .get("identifier");
        try {
            page.open().chooseSample(0).awaitState("ready").awaitFrame(0);
            assertThat(shown(browser, ".drags-only, .hint-hand")).isEmpty();
            assertThat(shown(browser, ".without-drags")).hasSize(1);
            assertThat(shown(browser, "#prompt-card")).hasSize(1);
            page.screenshot("prompt-and-no-drags");
        } finally {
            browser.driver()
                    .executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
        }
    }
}
