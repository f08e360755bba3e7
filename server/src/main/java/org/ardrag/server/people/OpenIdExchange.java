package org.ardrag.server.people;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.ardrag.server.people.OpenIdClients.Client;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeReactiveAuthenticationManager;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcReactiveOAuth2UserService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.server.DefaultServerOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Talks with OpenID providers: the code flow of OpenID Connect Core 1.0, section 3.1, with PKCE (RFC 7636, S256). What is
 * checked of an answer is Spring Security's: signature, issuer, audience, times and nonce of the ID token. Failures are
 * told in the log; who logs in gets a {@link RefusedException} 401, or 503 where the provider is the cause.
 */
@Component
final class OpenIdExchange {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdExchange.class);

    /** How long a provider may take for all that it is asked at once. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Errors that say that the provider is not well: RFC 6749, section 4.1.2.1, and an answer that cannot be read. */
    private static final Set<String> OUTAGES =
            Set.of("server_error", "temporarily_unavailable", "invalid_token_response", "invalid_user_info_response");

    private final OpenIdClients clients;
    private final OpenIdClaims claims;
    private final DefaultServerOAuth2AuthorizationRequestResolver requests;
    private final ReactiveAuthenticationManager codes;

    OpenIdExchange(OpenIdClients clients, OpenIdClaims claims) {
        this.clients = clients;
        this.claims = claims;
        this.requests = new DefaultServerOAuth2AuthorizationRequestResolver(clients);
        this.codes = new OidcAuthorizationCodeReactiveAuthenticationManager(
                new WebClientReactiveAuthorizationCodeTokenResponseClient(), new OidcReactiveOAuth2UserService());
    }

    /** What the provider is asked by the browser, with state, nonce and verifier drawn anew. */
    Mono<OAuth2AuthorizationRequest> begin(Client client, ServerWebExchange exchange) {
        return requests.resolve(exchange, client.id());
    }

    /** @param error what the provider says instead of a code; null if it gives one */
    Mono<OpenIdPerson> end(
            Client client,
            OpenIdRequest begun,
            @Nullable String code,
            @Nullable String error,
            ServerWebExchange exchange) {
        if (code == null || error != null) {
            return Mono.error(refusedThere(client, error));
        }
        return begin(client, exchange)
                .zipWhen(
                        fresh -> clients.findByRegistrationId(client.id()),
                        (fresh, registration) -> code(registration, begun.restore(fresh), code))
                .flatMap(answer -> codes.authenticate(answer)
                        .timeout(PATIENCE)
                        .map(Authentication::getPrincipal)
                        .cast(OidcUser.class)
                        .map(user -> claims.read(
                                client.issuer(), Objects.requireNonNull(user.getSubject()), user.getClaims()))
                        .onErrorMap(e -> failed(client, e)));
    }

    private static OAuth2AuthorizationCodeAuthenticationToken code(
            ClientRegistration registration, OAuth2AuthorizationRequest request, String code) {
        OAuth2AuthorizationResponse response = OAuth2AuthorizationResponse.success(code)
                .redirectUri(String.valueOf(request.getRedirectUri()))
                .state(String.valueOf(request.getState()))
                .build();
        return new OAuth2AuthorizationCodeAuthenticationToken(
                registration, new OAuth2AuthorizationExchange(request, response));
    }

    private static RefusedException refusedThere(Client client, @Nullable String error) {
        String known = error != null && error.matches("[a-z_]{1,64}") ? error : "an answer without a code";
        LOG.info("the OpenID provider {} lets somebody not in: {}", client.id(), known);
        return OUTAGES.contains(known)
                ? OpenIdClients.unreachable(client)
                : new RefusedException(
                        HttpStatus.UNAUTHORIZED, "The login with " + client.name() + " was not completed.");
    }

    private static RefusedException failed(Client client, Throwable failure) {
        boolean outage = isOutage(failure);
        LOG.warn(
                outage
                        ? "the OpenID provider {} does not answer: {}"
                        : "a login by the OpenID provider {} does not hold: {}",
                client.id(),
                told(failure));
        return outage
                ? OpenIdClients.unreachable(client)
                : new RefusedException(
                        HttpStatus.UNAUTHORIZED,
                        "The login with " + client.name()
                                + " did not work. Try again; if it fails again, tell an administrator.");
    }

    /** In one line: anybody can make logins fail. */
    static String told(Throwable failure) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
        return (cause == failure ? failure.toString() : failure + ", caused by " + cause).replaceAll("\\s+", " ");
    }

    private static boolean isOutage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException
                    || cause instanceof IOException
                    || cause instanceof WebClientRequestException
                    || (cause instanceof WebClientResponseException answer
                            && answer.getStatusCode().is5xxServerError())
                    || (cause instanceof OAuth2AuthenticationException refused
                            && OUTAGES.contains(refused.getError().getErrorCode()))) {
                return true;
            }
        }
        return false;
    }
}
