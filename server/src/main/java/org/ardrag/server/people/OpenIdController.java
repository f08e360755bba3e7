package org.ardrag.server.people;

import org.ardrag.server.SecurityProperties;
import org.ardrag.server.people.OpenIdClients.Client;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Logging in through an OpenID provider: sends the browser there, and takes it back. What is left of it in the studio is
 * a login as after a password; the provider's tokens are not kept.
 */
@Controller
final class OpenIdController {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdController.class);

    private final OpenIdClients clients;
    private final OpenIdExchange openId;
    private final Identities identities;
    private final Blocking blocking;
    private final LoginPage page;
    private final SecurityProperties properties;

    OpenIdController(
            OpenIdClients clients,
            OpenIdExchange openId,
            Identities identities,
            Blocking blocking,
            LoginPage page,
            SecurityProperties properties) {
        this.clients = clients;
        this.openId = openId;
        this.identities = identities;
        this.blocking = blocking;
        this.page = page;
        this.properties = properties;
    }

    @GetMapping("/oauth2/authorization/{id}")
    Mono<String> begin(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String back,
            Model model,
            ServerWebExchange exchange) {
        String own = LoginController.ownPath(back);
        return openId.begin(client(id), exchange)
                .map(request -> {
                    OpenIdRequest.of(id, request, own).keep(exchange);
                    return Pages.to(request.getAuthorizationRequestUri());
                })
                .onErrorResume(RefusedException.class, e -> refuse(e, own, model, exchange));
    }

    @GetMapping("/login/oauth2/code/{id}")
    Mono<String> end(
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String code,
            @RequestParam(required = false) @Nullable String error,
            Model model,
            ServerWebExchange exchange) {
        Client client = client(id);
        OpenIdRequest begun = OpenIdRequest.take(exchange);
        if (begun == null || !begun.client().equals(id) || !begun.state().equals(state)) {
            LOG.info("a browser comes back from the OpenID provider {} with a login that was not begun in it", id);
            return refuse(notBegun(), begun == null ? "/" : begun.back(), model, exchange);
        }
        return openId.end(client, begun, code, error, exchange)
                .flatMap(person -> blocking.call(() -> identities.logIn(person)))
                .map(login -> {
                    LoginCookie.set(exchange, login, properties.loginKept());
                    return Pages.to(begun.back());
                })
                .onErrorResume(RefusedException.class, e -> refuse(e, begun.back(), model, exchange));
    }

    private Client client(String id) {
        Client client = clients.get(id);
        if (client == null) {
            throw Problem.notFound("openid-provider-unknown", "OpenID provider", id);
        }
        return client;
    }

    private static RefusedException notBegun() {
        return new RefusedException(
                HttpStatus.UNAUTHORIZED, "This login was not begun in this browser, or too long ago. Try again.");
    }

    private Mono<String> refuse(RefusedException refused, String back, Model model, ServerWebExchange exchange) {
        return Mono.just(page.refuse(refused.status(), String.valueOf(refused.getMessage()), back, model, exchange));
    }
}
