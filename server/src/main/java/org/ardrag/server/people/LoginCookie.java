package org.ardrag.server.people;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.web.server.ServerWebExchange;

/** The cookie that keeps a browser logged in. */
public final class LoginCookie {

    private static final String NAME = "studio_login";

    private LoginCookie() {}

    public static @Nullable String read(ServerWebExchange exchange) {
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(NAME);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    static void set(ServerWebExchange exchange, String login, Duration kept) {
        exchange.getResponse().addCookie(cookie(exchange, login, kept));
    }

    static void clear(ServerWebExchange exchange) {
        exchange.getResponse().addCookie(cookie(exchange, "", Duration.ZERO));
    }

    private static ResponseCookie cookie(ServerWebExchange exchange, String value, Duration kept) {
        return ResponseCookie.from(NAME, value)
                .path("/")
                .httpOnly(true)
                .sameSite("Lax")
                .secure("https".equals(exchange.getRequest().getURI().getScheme()))
                .maxAge(kept)
                .build();
    }
}
