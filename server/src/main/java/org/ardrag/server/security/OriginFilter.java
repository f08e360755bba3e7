package org.ardrag.server.security;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Other sites' pages may not use the studio through a visitor's browser: sockets, and calls that change something, are
 * taken from the studio's own pages, from allowed origins, and from programs, which send no origin.
 */
@Component
@Order(-150) // before anybody is looked up
final class OriginFilter implements WebFilter {

    private final List<String> allowed;

    OriginFilter(StudioProperties properties) {
        this.allowed = properties.allowedOrigins();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        String origin = request.getHeaders().getFirst(HttpHeaders.ORIGIN);
        boolean reads = HttpMethod.GET.equals(request.getMethod()) || HttpMethod.HEAD.equals(request.getMethod());
        boolean socket = request.getPath().value().startsWith("/ws/");
        if (origin == null || (reads && !socket) || allowed.contains(origin) || isOwn(origin, request)) {
            return chain.filter(exchange);
        }
        return Mono.error(new Problem(
                HttpStatus.FORBIDDEN,
                "foreign-origin",
                "Pages of other sites may not use this studio",
                "the request comes from a page of \"" + origin + "\", allowed are pages of this studio"
                        + (allowed.isEmpty() ? "" : " and of " + allowed)));
    }

    private static boolean isOwn(String origin, ServerHttpRequest request) {
        String host = request.getHeaders().getFirst(HttpHeaders.HOST);
        String authority = authority(origin);
        if (host == null || authority == null) {
            return false;
        }
        String scheme = origin.startsWith("https:") ? "https" : "http";
        String own = authority(scheme + "://" + host);
        return authority.equals(own);
    }

    /** Host and port of an origin, the port always there; null when it is none, such as "null". */
    private static @Nullable String authority(String origin) {
        try {
            URI uri = URI.create(origin);
            if (uri.getHost() == null || uri.getScheme() == null) {
                return null;
            }
            int usual = uri.getScheme().equals("https") ? 443 : 80;
            int port = uri.getPort() < 0 ? usual : uri.getPort();
            return uri.getHost().toLowerCase(Locale.ROOT) + ":" + port;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
