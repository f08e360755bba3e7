package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the page says of a prompt on its way. The model that ships takes none, so the page's modules are asked; a session's own
 * way through a prompt is tested in the server.
 */
@ExtendWith(StudioExtension.class)
class PromptIT {

    @Test
    void thePageSaysWhetherAPromptIsReadOrHolds(StudioPage page, Browser browser) {
        page.open();
        Object said = browser.driver()
                .executeAsyncScript(
                        """
                const done = arguments[arguments.length - 1];
                (async () => {
                    const { Emitter } = await import('/js/emitter.js');
                    const { Feed } = await import('/js/feed.js');
                    const { Panel } = await import('/js/panel.js');
                    const asked = [];
                    const panel = new Panel({ onPrompt: (text) => asked.push(text) });
                    const connection = new Emitter();
                    new Feed({ connection, player: new Emitter() }).on('prompted', (text) => panel.promptHolds(text));
                    const field = document.querySelector('#prompt');
                    const help = document.querySelector('#prompt-help');
                    const said = [help.textContent.trim()];
                    const type = (text) => {
                        field.value = text;
                        field.dispatchEvent(new Event('input'));
                    };
                    type('a red ball');
                    document.querySelector('#prompt-form').requestSubmit();
                    panel.promptIs('being read');
                    said.push(asked.join(), help.textContent);
                    type('a red balloon');
                    connection.emit('message', { type: 'prompt', text: 'a red ball', frame: 41 });
                    said.push(help.textContent);
                    connection.emit('message', { type: 'prompt', text: 'a red balloon', frame: 61 });
                    said.push(help.textContent);
                    return said;
                })().then(done, (e) => done('thrown: ' + e.message));
                """);
        String fresh = "What is to be seen. It holds as soon as the studio has read it.";
        assertThat(said)
                .isEqualTo(List.of(
                        fresh,
                        "a red ball",
                        "The studio is reading it. Frames go on as they are until then.",
                        fresh,
                        "It holds now."));
    }
}
