package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A page on which nothing happens leaves the processor to the model. */
@ExtendWith(StudioExtension.class)
class QuietPageIT {

    @TempDir
    Path folder;

    @Test
    void pageThatWaitsRepaintsNothing(StudioPage page, Browser browser) throws Exception {
        page.open().upload(DiscPicture.write(folder)).awaitState("ready").awaitFrame(0);
        page.click("play").awaitFrame(8).click("play").awaitState("paused");

        Object repaints = browser.driver()
                .executeAsyncScript(
                        """
                        const done = arguments[arguments.length - 1];
                        const later = (ms) => new Promise((then) => setTimeout(then, ms));
                        const stage = document.querySelector('[data-testid=stage]');
                        (async () => {
                            for (let shown = null; shown !== stage.dataset.frame;) { // what is still on its way
                                shown = stage.dataset.frame;
                                await later(1000);
                            }
                            const ask = window.requestAnimationFrame;
                            let asked = 0;
                            window.requestAnimationFrame = (then) => { asked += 1; return ask.call(window, then); };
                            await later(1000);
                            window.requestAnimationFrame = ask;
                            done(asked);
                        })();
                        """);

        assertThat(repaints).isEqualTo(0L);
    }
}
