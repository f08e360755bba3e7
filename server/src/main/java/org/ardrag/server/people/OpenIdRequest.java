package org.ardrag.server.people;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.web.server.ServerWebExchange;

/**
 * What must be known of a login that was begun when the browser comes back from the provider. It is in a cookie of that
 * browser for ten minutes, out of reach for scripts: so only the browser that began a login ends it, any node of the
 * studio can end it, also after a restart, and nobody fills the studio's memory by beginning logins.
 *
 * @param client the studio's registration at the provider
 * @param state comes back with the browser
 * @param nonce its hash comes back in the ID token
 * @param verifier whose hash the provider was given, and which it is shown with the code (PKCE)
 * @param back the page to go on with
 */
record OpenIdRequest(String client, String state, String nonce, String verifier, String back) {

    private static final String NAME = "studio_openid";
    private static final String PATH = "/login/oauth2/";
    private static final Duration KEPT = Duration.ofMinutes(10);
    /** Browsers keep 4096 bytes of a cookie; of these, the random parts take 300. */
    private static final int BACK_CHARS = 1000;

    static OpenIdRequest of(String client, OAuth2AuthorizationRequest request, String back) {
        return new OpenIdRequest(
                client,
                String.valueOf(request.getState()),
                String.valueOf((Object) request.getAttribute(OidcParameterNames.NONCE)),
                String.valueOf((Object) request.getAttribute(PkceParameterNames.CODE_VERIFIER)),
                back.length() > BACK_CHARS ? "/" : back);
    }

    void keep(ServerWebExchange exchange) {
        String value = String.join("|", client, state, nonce, verifier, back);
        exchange.getResponse().addCookie(cookie(exchange, value, KEPT));
    }

    /** Reads and forgets the login that was begun; null if there is none. */
    static @Nullable OpenIdRequest take(ServerWebExchange exchange) {
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(NAME);
        if (cookie == null) {
            return null;
        }
        exchange.getResponse().addCookie(cookie(exchange, "", Duration.ZERO));
        String[] parts = cookie.getValue().split("\\|", -1);
        return parts.length == 5
                ? new OpenIdRequest(parts[0], parts[1], parts[2], parts[3], LoginController.ownPath(parts[4]))
                : null;
    }

    /** The request as it was, but for what is drawn anew each time. */
    OAuth2AuthorizationRequest restore(OAuth2AuthorizationRequest fresh) {
        return OAuth2AuthorizationRequest.from(fresh)
                .state(state)
                .attributes(attributes -> {
                    attributes.put(OidcParameterNames.NONCE, nonce);
                    attributes.put(PkceParameterNames.CODE_VERIFIER, verifier);
                })
                .build();
    }

    private static ResponseCookie cookie(ServerWebExchange exchange, String value, Duration kept) {
        return ResponseCookie.from(NAME, value)
                .path(PATH)
                .httpOnly(true)
                .sameSite("Lax") // not Strict: it must come along when the provider sends the browser back
                .secure("https".equals(exchange.getRequest().getURI().getScheme()))
                .maxAge(kept)
                .build();
    }
}
