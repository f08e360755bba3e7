package org.ardrag.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
import java.util.stream.Collectors;
import org.ardrag.server.Studio;
import org.ardrag.server.TestModels;
import org.ardrag.server.people.Account;
import org.ardrag.server.people.TestPeople;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;

/** Walks the table of {@code docs/security.md}: every call, as everybody. */
class AccessTableTest {

    /** Refusals that say who may call; any other answer means that the caller was let through. */
    private static final Set<String> REFUSALS =
            Set.of("login-needed", "not-allowed", "no-csrf-token", "foreign-origin", "ticket-needed");

    /** One line of the table. */
    record Row(String method, String pattern, String who) {

        private static final Pattern LINE =
                Pattern.compile("\\| `(GET|POST|PUT|PATCH|DELETE) (/\\S*)` \\| (\\w+) \\|.*");

        static List<Row> all() throws IOException {
            Path table = Path.of(System.getProperty("studio.root"), "docs", "security.md");
            return Files.readAllLines(table).stream()
                    .map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> new Row(line.group(1), line.group(2), line.group(3)))
                    .toList();
        }

        boolean reads() {
            return method.equals("GET");
        }

        boolean isForm() {
            return !reads() && !pattern.startsWith("/api/");
        }

        String call() {
            return method + " " + pattern;
        }

        String path() {
            return pattern.replace("/css/**", "/css/base.css")
                    .replace("/js/**", "/js/app.js")
                    .replace("{number}", "1")
                    .replace("{*path}", "liveness")
                    .replaceAll("\\{\\w+}", "x");
        }
    }

    @Nested
    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {"studio.timing.drain=0s", "studio.security.mode=local"})
    @Import(TestModels.class)
    class Local extends Walk {

        @Override
        boolean drawsWithoutAccount() {
            return true;
        }
    }

    @Nested
    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {"studio.timing.drain=0s", "studio.security.mode=open"})
    @Import(TestModels.class)
    class Open extends Walk {

        @Override
        boolean drawsWithoutAccount() {
            return true;
        }
    }

    @Nested
    @SpringBootTest(
            webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
            properties = {"studio.timing.drain=0s", "studio.security.mode=accounts"})
    @Import(TestModels.class)
    class Accounts extends Walk {

        @Override
        boolean drawsWithoutAccount() {
            return false;
        }
    }

    abstract static class Walk {

        private enum Who {
            NOBODY,
            USER,
            ADMIN
        }

        @LocalServerPort
        private int port;

        @Autowired
        private ApplicationContext context;

        private Studio studio;
        private TestPeople people;
        private Account user;
        private Account administrator;

        abstract boolean drawsWithoutAccount();

        @BeforeEach
        void connect() {
            studio = new Studio(port);
            studio.awaitReady();
            people = new TestPeople(context);
            administrator = people.administrator();
            user = people.user("eva");
        }

        @Test
        void theTableNamesEveryAddressAtWhichTheStudioAnswers() throws IOException {
            Set<String> answered = new TreeSet<>();
            context.getBeansOfType(RequestMappingInfoHandlerMapping.class)
                    .values()
                    .forEach(mapping ->
                            mapping.getHandlerMethods().keySet().forEach(info -> answered.addAll(calls(info))));
            context.getBeansOfType(SimpleUrlHandlerMapping.class).values().forEach(mapping -> mapping.getUrlMap()
                    .forEach((path, handler) -> {
                        if (handler instanceof WebSocketHandler) {
                            answered.add("GET " + path);
                        }
                    }));
            answered.addAll(files());

            Set<String> table = Row.all().stream().map(Row::call).collect(Collectors.toCollection(TreeSet::new));

            assertThat(table).containsExactlyElementsOf(answered);
        }

        private static List<String> calls(RequestMappingInfo info) {
            List<String> calls = new ArrayList<>();
            Set<String> methods = info.getMethodsCondition().getMethods().stream()
                    .map(Enum::name)
                    .collect(Collectors.toSet());
            for (var pattern : info.getPatternsCondition().getPatterns()) {
                String path = pattern.getPatternString().replaceAll("\\{(\\w+):[^}]*}", "{$1}");
                (methods.isEmpty() ? Set.of("GET") : methods).forEach(method -> calls.add(method + " " + path));
            }
            return calls;
        }

        /** Folders and files that are served as they are. */
        private static Set<String> files() throws IOException {
            Set<String> calls = new TreeSet<>();
            for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:/static/**")) {
                String url = file.getURL().toString();
                String path = url.substring(url.indexOf("/static/", url.lastIndexOf('!') + 1) + "/static".length());
                path = path.substring(path.lastIndexOf("/static/") < 0 ? 0 : path.lastIndexOf("/static/") + 7);
                if (path.endsWith("/")) {
                    continue;
                }
                int folder = path.indexOf('/', 1);
                calls.add("GET " + (folder < 0 ? path : path.substring(0, folder) + "/**"));
            }
            return calls;
        }

        @Test
        void everyCallIsForWhoTheTableSays() throws IOException {
            List<Row> table = Row.all();
            assertThat(table).hasSizeGreaterThan(30);
            SoftAssertions all = new SoftAssertions();
            for (Row row : table) {
                for (Who who : Who.values()) {
                    String expected = expected(row, who);
                    all.assertThat(refusal(row, browser(who)))
                            .as("%s as %s", row.call(), who)
                            .isEqualTo(expected);
                    if (who != Who.NOBODY) {
                        all.assertThat(refusal(row, Map.of("Authorization", "Bearer " + token(who))))
                                .as("%s with a token of %s", row.call(), who)
                                .isEqualTo(expected);
                    }
                }
            }
            all.assertAll();
        }

        @Test
        void nothingIsChangedForAPageOfAnotherSite() throws IOException {
            SoftAssertions all = new SoftAssertions();
            for (Row row : Row.all()) {
                for (Who who : Who.values()) {
                    Map<String, String> headers = new java.util.HashMap<>(browser(who));
                    headers.put("Origin", "https://evil.example");
                    boolean socket = row.who().equals("ticket");
                    all.assertThat(refusal(row, headers))
                            .as("%s as %s from a foreign page", row.call(), who)
                            .isEqualTo(row.reads() && !socket ? expected(row, who) : "foreign-origin");
                }
            }
            all.assertAll();
        }

        @Test
        void nothingIsChangedForALoggedInBrowserWithoutThePagesToken() throws IOException {
            SoftAssertions all = new SoftAssertions();
            for (Row row : Row.all()) {
                if (row.reads()) {
                    continue;
                }
                for (Who who : Who.values()) {
                    Map<String, String> headers = who == Who.NOBODY
                            ? Map.of()
                            : Map.of("Cookie", people.cookie(who == Who.USER ? user : administrator));
                    String expected = who == Who.NOBODY && !row.isForm() ? expected(row, who) : "no-csrf-token";
                    all.assertThat(refusal(row, headers))
                            .as("%s as %s without a token", row.call(), who)
                            .isEqualTo(expected);
                }
            }
            all.assertAll();
        }

        private String expected(Row row, Who who) {
            boolean somebody = who != Who.NOBODY;
            return switch (row.who()) {
                case "anybody", "ticket" -> "let through";
                case "draws" -> somebody || drawsWithoutAccount() ? "let through" : "login-needed";
                case "measures" -> drawsWithoutAccount() ? "let through" : administratorOnly(who);
                case "account" -> somebody ? "let through" : "login-needed";
                case "ADMIN" -> administratorOnly(who);
                default -> throw new IllegalStateException("the table knows no " + row.who());
            };
        }

        private static String administratorOnly(Who who) {
            return switch (who) {
                case NOBODY -> "login-needed";
                case USER -> "not-allowed";
                case ADMIN -> "let through";
            };
        }

        private String token(Who who) {
            return people.token(who == Who.USER ? user : administrator);
        }

        /** Headers of a page of the studio; each time another login, for some calls end it. */
        private Map<String, String> browser(Who who) {
            String csrf = "XSRF-TOKEN=abc";
            return Map.of(
                    "X-XSRF-TOKEN",
                    "abc",
                    "Cookie",
                    who == Who.NOBODY ? csrf : csrf + "; " + people.cookie(who == Who.USER ? user : administrator));
        }

        private String refusal(Row row, Map<String, String> headers) {
            HttpRequest.Builder request = HttpRequest.newBuilder(studio.uri(row.path()))
                    .method(row.method(), row.reads() ? BodyPublishers.noBody() : BodyPublishers.ofString(""));
            if (row.isForm()) {
                request.header("Content-Type", "application/x-www-form-urlencoded");
            }
            headers.forEach(request::header);
            HttpResponse<byte[]> answer = studio.call(request);
            String type = answer.headers().firstValue("Content-Type").orElse("");
            assertThat(answer.statusCode())
                    .as("%s: %s", row.call(), new String(answer.body(), StandardCharsets.UTF_8))
                    .isLessThan(500);
            if (type.startsWith("application/problem+json")) {
                String slug = Studio.json(answer).get("type").stringValue().replace("urn:ardrag:problem:", "");
                return REFUSALS.contains(slug) ? slug : "let through";
            }
            return answer.statusCode() == 401 && !row.path().equals("/login") ? "401" : "let through";
        }
    }
}
