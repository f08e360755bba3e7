package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openqa.selenium.chrome.ChromeDriver;

/** Looks at a page with axe-core, by the rules of WCAG 2.2 in levels A and AA and by its own best practices. */
final class Accessibility {

    private static final String AXE = read("/axe.min.js");

    private static final String LOOK =
            """
            const done = arguments[arguments.length - 1];
            const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
            axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } })
                .then(({ violations, passes }) => done(passes.length === 0 ? ['no rule applies'] : violations.flatMap(
                    ({ id, help, nodes }) => nodes.map(({ target, any, all, none }) =>
                        `${id}: ${help}: ${target.join(' ')}: ${[...any, ...all, ...none]
                            .map(({ message }) => message).join('; ')}`))))
                .catch((error) => done([String(error)]));
            """;

    private Accessibility() {}

    private static String read(String resource) {
        try (InputStream in = Accessibility.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("axe-core is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void expectNoViolations(ChromeDriver driver, String page) {
        driver.executeScript(AXE);
        List<?> violations = (List<?>) driver.executeAsyncScript(LOOK);
        assertThat(violations).as("what keeps some people from using %s", page).isEmpty();
    }
}
