package org.ardrag.server.security;

import java.net.URI;
import org.ardrag.server.problem.Problem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.authorization.ServerAccessDeniedHandler;
import org.springframework.security.web.server.csrf.CsrfException;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What is answered to who may not: a page sends its reader to log in, a call gets a problem. */
@Component
final class Refusals implements ServerAuthenticationEntryPoint, ServerAccessDeniedHandler {

    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException refused) {
        ServerHttpRequest request = exchange.getRequest();
        String path = request.getPath().value();
        if (HttpMethod.GET.equals(request.getMethod()) && isPage(request)) {
            exchange.getResponse().setStatusCode(HttpStatus.SEE_OTHER);
            // No query goes along, and the login page takes nothing but a plain path.
            exchange.getResponse().getHeaders().setLocation(URI.create("/login?back=" + path));
            return exchange.getResponse().setComplete();
        }
        exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return Mono.error(new Problem(
                HttpStatus.UNAUTHORIZED,
                "login-needed",
                "Log in first",
                request.getMethod() + " " + path + " is for who is logged in: a browser by its cookie,"
                        + " a script by a bearer token from the account's page"));
    }

    private static boolean isPage(ServerHttpRequest request) {
        return !request.getPath().value().startsWith("/api/")
                && request.getHeaders().getAccept().stream()
                        .anyMatch(type -> type.isCompatibleWith(MediaType.TEXT_HTML) && !type.isWildcardType());
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, AccessDeniedException refused) {
        String call =
                exchange.getRequest().getMethod() + " " + exchange.getRequest().getPath();
        if (refused instanceof CsrfException) {
            return Mono.error(new Problem(
                    HttpStatus.FORBIDDEN,
                    "no-csrf-token",
                    "The call does not come from a page of this studio",
                    call + " came with a browser's login, but without the token of a page: load the page again."
                            + " A page's own script sends the cookie XSRF-TOKEN back as the header X-XSRF-TOKEN"));
        }
        return Mono.error(new Problem(
                HttpStatus.FORBIDDEN, "not-allowed", "This is for administrators", call + " needs the role ADMIN"));
    }
}
