package org.ardrag.server.stream;

import java.util.Arrays;
import java.util.List;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.ardrag.server.session.SessionRegistry;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Refuses sockets before they are opened: without a ticket, for sessions of others, or in another protocol. */
@Component
@Order(10) // behind the check of the origin, and the look at who calls
final class HandshakeFilter implements WebFilter {

    private static final String PREFIX = "/ws/sessions/";

    private final SessionRegistry sessions;

    HandshakeFilter(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    static String sessionId(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        if (!path.startsWith(PREFIX)) {
            return chain.filter(exchange);
        }
        HttpHeaders headers = exchange.getRequest().getHeaders();
        if (!"websocket".equalsIgnoreCase(headers.getUpgrade())) {
            exchange.getResponse().getHeaders().setUpgrade("websocket");
            return Mono.error(new Problem(
                    HttpStatus.UPGRADE_REQUIRED,
                    "websocket-needed",
                    "This address is a WebSocket",
                    "the request does not ask for an upgrade to websocket"));
        }
        String id = sessionId(path);
        List<String> offered = headers.getOrEmpty("Sec-WebSocket-Protocol").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(String::trim)
                .toList();
        if (!offered.isEmpty() && !offered.contains(SessionSocket.SUBPROTOCOL)) {
            return Mono.error(Problem.badRequest(
                    "the subprotocols " + offered + " are offered, " + SessionSocket.SUBPROTOCOL + " is needed"));
        }
        String ticket = exchange.getRequest().getQueryParams().getFirst("ticket");
        try {
            sessions.checkViewer(id, Caller.of(exchange), ticket, headers.getOrigin() != null);
        } catch (Problem refused) {
            return Mono.error(refused);
        }
        return chain.filter(exchange);
    }
}
