package org.ardrag.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** That the dashboard and the alerts ask for metrics, and labels, that a studio really has. */
class DashboardTest extends StudioTest {

    /** Of Prometheus itself. */
    private static final Set<String> NOT_THE_STUDIOS = Set.of("up");

    private static final Path DOCKER = Path.of(System.getProperty("studio.root"), "docker");

    /** A metric and what stands in its braces. */
    private static final Pattern SELECTOR = Pattern.compile("([a-z][a-z0-9_]*)\\{([^}]*)}");

    private static final Pattern NAME = Pattern.compile("\\b[a-z][a-z0-9]*_[a-z0-9_]+\\b(?!\\()");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*=~?\\s*\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("by \\(([^)]*)\\)");

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        JsonNode dashboard = Studio.JSON.readTree(Files.readString(DOCKER.resolve("grafana/dashboards/studio.json")));
        for (JsonNode panel : dashboard.get("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.get("expr").stringValue());
            }
        }
        Map<String, List<Map<String, List<Map<String, String>>>>> alerts =
                new Yaml().load(Files.readString(DOCKER.resolve("prometheus/alerts.yml")));
        for (Map<String, List<Map<String, String>>> group : alerts.get("groups")) {
            group.get("rules").forEach(rule -> queries.add(rule.get("expr")));
        }
        return queries;
    }

    /** Has everything happen once of which there is no metric before. */
    private String metrics() {
        try (Socket viewer = studio.connect(studio.openSession())) {
            viewer.start();
            viewer.frame(5);
            viewer.send("nonsense");
            viewer.error();
        }
        studio.get("/api/sessions/none");
        return new String(studio.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
    }

    @Test
    void everyQueryNamesWhatThereIs() throws IOException {
        String metrics = metrics();
        List<String> queries = queries();
        assertThat(queries).hasSizeGreaterThan(30);
        Set<String> missing = new TreeSet<>();
        for (String query : queries) {
            String known = query.replace("instance=~\"$instance\"", "").replaceAll("\\[\\w+]", "");
            Matcher selectors = SELECTOR.matcher(known);
            while (selectors.find()) {
                check(metrics, selectors.group(1), selectors.group(2), missing);
            }
            Matcher names = NAME.matcher(known.replaceAll("\\{[^}]*}", "").replaceAll("by \\([^)]*\\)", ""));
            while (names.find()) {
                check(metrics, names.group(), "", missing);
            }
            Matcher by = BY.matcher(known);
            while (by.find()) {
                for (String label : by.group(1).split(",\\s*")) {
                    if (!label.equals("instance") && !metrics.contains(label + "=\"")) {
                        missing.add("by " + label);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    private static void check(String metrics, String name, String labels, Set<String> missing) {
        if (NOT_THE_STUDIOS.contains(name)) {
            return;
        }
        List<String> lines = metrics.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .toList();
        if (lines.isEmpty()) {
            missing.add(name);
        }
        Matcher label = LABEL.matcher(labels);
        while (label.find()) {
            String written = label.group(1) + "=\"" + label.group(2) + "\"";
            // Problems come into being with their first refusal; which there are stands in the protocol.
            boolean problem = label.group(1).equals("problem") && isDocumented(label.group(2));
            if (!problem && lines.stream().noneMatch(line -> line.contains(written))) {
                missing.add(name + "{" + written + "}");
            }
        }
    }

    private static boolean isDocumented(String problem) {
        try {
            return Files.readString(DOCKER.resolveSibling("docs/protocol.md")).contains("`" + problem + "`");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
