package org.ardrag.server.people;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A browser as far as forms go: keeps cookies, sends a page's token back, follows to the next page. */
final class Browser {

    private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");
    private static final Pattern SECRET =
            Pattern.compile("data-testid=\"secret\"[^>]*|value=\"[^\"]*\"[^>]*data-testid=\"secret\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(cookies)
            .build();
    private final URI base;
    /** The page that is shown. */
    HttpResponse<String> page;

    Browser(int port) {
        base = URI.create("http://localhost:" + port);
        page = open("/login");
    }

    HttpResponse<String> open(String path) {
        return send(HttpRequest.newBuilder(base.resolve(path)));
    }

    /** Sends a form of the page that is shown: names and values in turn. */
    HttpResponse<String> submit(String path, String... fields) {
        List<String> pairs = new ArrayList<>();
        Matcher token = TOKEN.matcher(page.body());
        if (token.find()) {
            pairs.add("_csrf=" + token.group(1));
        }
        for (int i = 0; i < fields.length; i += 2) {
            pairs.add(fields[i] + "=" + URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(String.join("&", pairs))));
    }

    /** Where this address leads; the browser does not follow. */
    String step(String path) {
        return ask(HttpRequest.newBuilder(base.resolve(path)))
                .headers()
                .firstValue("Location")
                .orElseThrow();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        HttpResponse<String> answer = ask(request);
        if (answer.statusCode() == 303) {
            return open(answer.headers().firstValue("Location").orElseThrow());
        }
        page = answer;
        return answer;
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) {
        try {
            return http.send(request.header("Accept", "text/html,*/*;q=0.8").build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String path() {
        return page.uri().getPath();
    }

    /** What the page shows once, to be copied. */
    String secret() {
        Matcher field = SECRET.matcher(page.body());
        if (!field.find()) {
            throw new AssertionError("nothing is shown to be copied: " + page.body());
        }
        Matcher value = Pattern.compile("value=\"([^\"]*)\"").matcher(field.group());
        if (!value.find()) {
            throw new AssertionError("no value in " + field.group());
        }
        return value.group(1);
    }

    @Nullable
    HttpCookie cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
