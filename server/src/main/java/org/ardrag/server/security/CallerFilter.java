package org.ardrag.server.security;

import java.time.Duration;
import java.util.regex.Pattern;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.SecurityProperties.Mode;
import org.ardrag.server.Tokens;
import org.ardrag.server.people.Account;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Finds out in whose name a call to {@code /api} or a socket is made. In an open studio a browser that is not logged in
 * is known by a cookie that it is given with its first call that makes something; in a local one everybody is the same.
 */
@Component
@Order(5) // behind Spring Security, before the socket's handshake
final class CallerFilter implements WebFilter {

    private static final String COOKIE = "studio_visitor";
    private static final Duration KEPT = Duration.ofDays(180);
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{24}");

    private final Mode mode;

    CallerFilter(SecurityProperties properties) {
        this.mode = properties.mode();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        if (!path.startsWith("/api/") && !path.startsWith("/ws/")) {
            return chain.filter(exchange);
        }
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .map(Authentication::getPrincipal)
                .ofType(Account.class)
                .map(account ->
                        new Caller("account " + account.id(), visitor(exchange, false), ClientAddress.of(exchange)))
                .switchIfEmpty(Mono.fromSupplier(() -> anonymous(exchange)))
                .flatMap(caller -> {
                    exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
                    return chain.filter(exchange);
                });
    }

    private Caller anonymous(ServerWebExchange exchange) {
        boolean makes = !Access.reads(exchange.getRequest().getMethod());
        String visitor = visitor(exchange, makes);
        return new Caller(visitor == null ? "nobody" : visitor, null, ClientAddress.of(exchange));
    }

    private @Nullable String visitor(ServerWebExchange exchange, boolean give) {
        if (mode == Mode.LOCAL) {
            return "local";
        }
        if (mode == Mode.ACCOUNTS) {
            return null;
        }
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(COOKIE);
        if (cookie != null && TOKEN.matcher(cookie.getValue()).matches()) {
            return "visitor " + cookie.getValue();
        }
        if (!give) {
            return null;
        }
        String token = Tokens.next();
        exchange.getResponse()
                .addCookie(ResponseCookie.from(COOKIE, token)
                        .path("/")
                        .httpOnly(true)
                        .sameSite("Lax")
                        .maxAge(KEPT)
                        .secure("https".equals(exchange.getRequest().getURI().getScheme()))
                        .build());
        return "visitor " + token;
    }
}
