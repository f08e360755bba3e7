package org.ardrag.server.apidoc;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code openapi.yaml} says, as far as the page shows it. */
final class OpenApi {

    static final String FILE = "static/openapi.yaml";

    /**
     * One call.
     *
     * @param who may use it, in the words of docs/security.md
     * @param takes the media type of its body and what is in it; empty if it has none
     * @param answers status and media type of a good answer
     * @param problems statuses of refusals
     */
    record Call(
            String tag,
            String method,
            String path,
            String who,
            String summary,
            List<String> parameters,
            String takes,
            String answers,
            List<String> problems) {}

    private OpenApi() {}

    static JsonNode read(JsonMapper json) throws IOException {
        try (InputStream file = new ClassPathResource(FILE).getInputStream()) {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            return json.valueToTree(document);
        }
    }

    /** All calls by their tags, in the document's order. */
    static Map<String, List<Call>> calls(JsonNode document) {
        Map<String, List<Call>> calls = new LinkedHashMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (operation.getValue().has("responses")) {
                        Call call = call(path.getKey(), operation.getKey(), operation.getValue());
                        calls.computeIfAbsent(call.tag(), tag -> new ArrayList<>())
                                .add(call);
                    }
                }));
        return calls;
    }

    private static Call call(String path, String method, JsonNode operation) {
        List<String> parameters = new ArrayList<>();
        for (JsonNode parameter : operation.path("parameters")) {
            parameters.add(parameter.path("name").asString() + ": "
                    + parameter.path("description").asString(""));
        }
        String takes = "";
        for (var body : operation.path("requestBody").path("content").properties()) {
            takes = body.getKey() + fields(body.getValue().path("schema"));
        }
        String answers = "";
        List<String> problems = new ArrayList<>();
        for (var response : operation.path("responses").properties()) {
            if (response.getValue().has("$ref")) {
                problems.add(response.getKey());
                continue;
            }
            List<String> types = new ArrayList<>();
            response.getValue().path("content").properties().forEach(type -> types.add(type.getKey()));
            answers = (response.getKey() + " " + String.join(", ", types)).trim();
        }
        return new Call(
                operation.path("tags").path(0).asString(),
                method.toUpperCase(Locale.ROOT),
                path,
                operation.path("x-who").asString(),
                operation.path("summary").asString(),
                parameters,
                takes,
                answers,
                problems);
    }

    private static String fields(JsonNode schema) {
        List<String> names = new ArrayList<>();
        schema.path("properties").properties().forEach(field -> names.add(field.getKey()));
        return names.isEmpty() ? "" : " with " + String.join(", ", names);
    }
}
