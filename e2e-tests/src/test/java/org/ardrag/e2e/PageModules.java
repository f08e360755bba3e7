package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.openqa.selenium.chrome.ChromeDriver;

/** Calls the page's modules in the browser that they are made for, as the studio serves them. */
record PageModules(ChromeDriver driver) {

    static PageModules of(StudioPage page, Browser browser) {
        page.open();
        return new PageModules(browser.driver());
    }

    /** Runs statements that end in {@code return}; what they throw becomes the text {@code thrown: …}. */
    Object run(String statements, Object... arguments) {
        return driver.executeAsyncScript(
                "const done = arguments[arguments.length - 1]; const given = arguments;" + "(async () => {" + statements
                        + "})().then(done, (e) => done('thrown: ' + e.message))",
                arguments);
    }

    double number(String statements) {
        Object value = run(statements);
        assertThat(value).as(statements).isInstanceOf(Number.class);
        return ((Number) value).doubleValue();
    }
}
