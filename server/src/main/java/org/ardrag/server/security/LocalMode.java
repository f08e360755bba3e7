package org.ardrag.server.security;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.SecurityProperties.Mode;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.problem.Problem;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * In mode {@code local} whoever reaches the studio may draw, so that nobody but this machine may reach it: it listens to
 * a loopback address alone, and answers to names of this machine alone. The second is for pages of other sites whose
 * name has been made to lead here: to a browser they are the studio's own.
 */
@Component
@Order(-180) // refused before anything else is asked
final class LocalMode implements WebFilter {

    private static final Pattern LOOPBACK = Pattern.compile("127(?:\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    private final boolean local;
    private final List<String> friends;

    LocalMode(SecurityProperties properties, StudioProperties studio, ServerProperties server) {
        this.local = properties.mode() == Mode.LOCAL;
        this.friends = studio.allowedOrigins().stream().map(LocalMode::name).toList();
        InetAddress address = server.getAddress();
        if (local && (address == null || !address.isLoopbackAddress())) {
            throw new InvalidConfigurationPropertyValueException(
                    "studio.security.mode",
                    "local",
                    "the studio is to listen to "
                            + (address == null ? "every address" : address.getHostAddress())
                            + " (server.address), and in this mode everybody who reaches it may use it. Let people log in"
                            + " with studio.security.mode=accounts, or, on a network that is trusted, choose"
                            + " studio.security.mode=open. Without server.address=127.0.0.1 the mode local is refused.");
        }
    }

    private static String name(String origin) {
        String host = URI.create(origin).getHost();
        return host == null ? "" : host.toLowerCase(Locale.ROOT);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String host = local ? host(exchange) : null;
        if (host == null || isOwn(host) || friends.contains(host)) {
            return chain.filter(exchange);
        }
        return Mono.error(new Problem(
                HttpStatus.FORBIDDEN,
                "foreign-host",
                "The studio does not answer to this name",
                "the request is for \"" + host
                        + "\", in mode local names of this machine are allowed, such as localhost;"
                        + " studio.allowed-origins may name others"));
    }

    /** Null where none is said, as browsers always do. */
    private static @Nullable String host(ServerWebExchange exchange) {
        InetSocketAddress host = exchange.getRequest().getHeaders().getHost();
        return host == null ? null : host.getHostString().toLowerCase(Locale.ROOT);
    }

    private static boolean isOwn(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost")
                || bare.endsWith(".localhost")
                || LOOPBACK.matcher(bare).matches();
    }
}
