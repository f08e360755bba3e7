package org.ardrag.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** That {@code openapi.yaml} has every call that there is for programs, and no other, each for who may use it. */
class OpenApiTest extends StudioTest {

    private static final Pattern ROW = Pattern.compile("\\| `(\\w+) (/(?:api|ws|actuator)\\b\\S*)` \\| (\\w+) \\|.*");

    /** The page itself. */
    private static final String PAGE = "GET /api draws";

    private JsonNode document() {
        String yaml = new String(studio.get("/openapi.yaml").body(), StandardCharsets.UTF_8);
        return Studio.JSON.valueToTree(new Yaml().load(yaml));
    }

    /** The table, which is held against what the studio answers by another test. */
    private static Set<String> table() throws IOException {
        Set<String> calls = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of(System.getProperty("studio.root"), "docs", "security.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                calls.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
            }
        }
        calls.remove(PAGE);
        return calls;
    }

    @Test
    void everyCallIsDescribed() throws IOException {
        Set<String> described = new TreeSet<>();
        document().get("paths").properties().forEach(path -> path.getValue()
                .properties()
                .forEach(operation -> {
                    if (!operation.getKey().equals("parameters")) {
                        described.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey() + " "
                                + operation.getValue().get("x-who").stringValue());
                    }
                }));
        Set<String> table = table();
        assertThat(table).hasSizeGreaterThan(30);
        assertThat(described).isEqualTo(table);
    }

    @Test
    void whatItRefersToIsThere() {
        JsonNode document = document();
        assertThat(document.get("openapi").stringValue()).startsWith("3.1");
        Matcher references = Pattern.compile("\"\\$ref\":\"#/([^\"]*)\"").matcher(document.toString());
        int found = 0;
        while (references.find()) {
            assertThat(document.at("/" + references.group(1)).isMissingNode())
                    .as(references.group(1))
                    .isFalse();
            found++;
        }
        assertThat(found).isGreaterThan(50);
    }

    @Test
    void thePageShowsThemAll() throws IOException {
        String page = new String(studio.get("/api").body(), StandardCharsets.UTF_8);
        for (String call : table()) {
            assertThat(page).contains("<code>" + call.split(" ")[1] + "</code>");
        }
        assertThat(page.split("data-testid=\"call\"")).hasSize(table().size() + 1);
        assertThat(page).doesNotContain("<script>").doesNotContain(" style=");
    }
}
