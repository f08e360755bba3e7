package org.ardrag.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** Holds {@code docs/openapi.yaml} against the calls that there are and what they answer. */
class OpenApiTest extends StudioTest {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private JsonNode document;

    @BeforeEach
    void read() throws IOException {
        Object yaml = new Yaml().load(Files.readString(docs("openapi.yaml")));
        document = Studio.JSON.valueToTree(yaml);
    }

    private static Path docs(String file) {
        return Path.of(System.getProperty("studio.root"), "docs", file);
    }

    @Test
    void itNamesEveryCallAndNoOther() throws IOException {
        Set<String> named = new TreeSet<>();
        document.get("paths").properties().forEach(path -> path.getValue().propertyNames().stream()
                .filter(METHODS::contains)
                .forEach(method -> named.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

        // The table of docs/security.md is held against the studio itself by AccessTableTest.
        Set<String> answered = Pattern.compile("^\\| `([A-Z]+ /api/\\S*)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(docs("security.md")))
                .results()
                .map(call -> call.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).containsExactlyElementsOf(answered);
    }

    @Test
    void answersHaveTheFormThatItSays() {
        String picture = studio.uploadPicture();
        String id = studio.openSession();
        try (Socket socket = studio.connect(id)) {
            socket.drag(0, "begin", 0.3, 0.3, 1000);
            socket.send("{\"type\":\"path\",\"track\":1,\"points\":[[0.9,0.3,0],[0.7,0.61,150]]}");
            socket.send("{\"type\":\"prompt\",\"text\":\"a red ball\"}");
            socket.start();
            socket.frame(frame -> frame.index() == 8);
            assertAnswers("/api/images/{id}", 200, studio.get("/api/images/" + picture));
            assertAnswers("/api/models", 200, studio.get("/api/models"));
            assertAnswers("/api/sessions/{id}", 200, studio.get("/api/sessions/" + id));
            assertAnswers(
                    "/api/sessions/{id}/trajectory.json", 200, studio.get("/api/sessions/" + id + "/trajectory.json"));
        }
        JsonNode opened = studio.openSession(java.util.Map.of("prompt", "a red ball"));
        assertThat(flaws(schema("OpenedSession"), opened, "opened session")).isEmpty();
        assertThat(flaws(schema("Problem"), Studio.json(studio.get("/api/images/none")), "problem"))
                .isEmpty();
    }

    @Test
    void anAnswerOfAnotherFormIsFound() {
        JsonNode crop = Studio.JSON.readTree("{\"x\":1,\"y\":\"2\",\"width\":3,\"depth\":4}");

        assertThat(flaws(schema("Crop"), crop, "crop"))
                .containsExactlyInAnyOrder(
                        "crop.height is missing", "crop.depth is not in the document", "crop.y is no integer: \"2\"");
    }

    private void assertAnswers(String path, int status, HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        JsonNode schema = document.at(
                "/paths/" + path.replace("/", "~1") + "/get/responses/" + status + "/content/application~1json/schema");
        assertThat(schema.isObject()).as("schema of %s", path).isTrue();
        assertThat(flaws(schema, Studio.json(answer), path)).isEmpty();
    }

    private JsonNode schema(String name) {
        return document.at("/components/schemas/" + name);
    }

    /** What does not fit, of the little that the document's schemas say. */
    private List<String> flaws(JsonNode schema, JsonNode value, String where) {
        if (schema.has("$ref")) {
            return flaws(document.at(schema.get("$ref").stringValue().substring(1)), value, where);
        }
        List<String> flaws = new ArrayList<>();
        if (schema.has("enum")) {
            if (schema.get("enum").valueStream().noneMatch(value::equals)) {
                flaws.add(where + " is none of " + schema.get("enum") + ": " + value);
            }
            return flaws;
        }
        String type = schema.get("type").stringValue();
        boolean fits =
                switch (type) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    default -> value.isString();
                };
        if (!fits) {
            flaws.add(where + " is no " + type + ": " + value);
            return flaws;
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.stringValue())) {
                flaws.add(where + "." + name.stringValue() + " is missing");
            }
        });
        if (value.isObject() && schema.has("properties")) {
            value.properties().forEach(member -> {
                JsonNode known = schema.get("properties").get(member.getKey());
                String place = where + "." + member.getKey();
                if (known != null) {
                    flaws.addAll(flaws(known, member.getValue(), place));
                } else if (!schema.path("additionalProperties").booleanValue(true)) {
                    flaws.add(place + " is not in the document");
                }
            });
        }
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> flaws.addAll(flaws(schema.get("items"), item, where + "[]")));
        }
        return flaws;
    }
}
