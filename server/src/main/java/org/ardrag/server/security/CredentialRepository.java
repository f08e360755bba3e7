package org.ardrag.server.security;

import org.ardrag.server.people.Account;
import org.ardrag.server.people.LoginCookie;
import org.ardrag.server.people.People;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.server.context.ServerSecurityContextRepository;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Who calls: the owner of the bearer token, else of the login in the cookie, else nobody. Looked up with every call, so
 * that what is revoked or disabled stops at once; a call with neither asks nothing of the database.
 */
@Component
final class CredentialRepository implements ServerSecurityContextRepository {

    private static final String BEARER = "bearer ";

    private final People people;
    private final Blocking blocking;

    CredentialRepository(People people, Blocking blocking) {
        this.people = people;
        this.blocking = blocking;
    }

    /** The token of a script; null for a browser. */
    static @Nullable String bearer(ServerWebExchange exchange) {
        String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    @Override
    public Mono<SecurityContext> load(ServerWebExchange exchange) {
        String token = bearer(exchange);
        String login = LoginCookie.read(exchange);
        Mono<Account> caller = Mono.empty();
        if (token != null) {
            caller = blocking.call(() -> people.byToken(token))
                    .switchIfEmpty(Mono.error(() -> new Problem(
                            HttpStatus.UNAUTHORIZED,
                            "bad-token",
                            "The token does not hold",
                            "the bearer token was revoked, or its owner is disabled, or it never was one;"
                                    + " allowed is one from the account's page")));
        } else if (login != null) {
            caller = blocking.call(() -> people.byLogin(login));
        }
        return caller.<SecurityContext>map(CredentialRepository::context).cache();
    }

    private static SecurityContextImpl context(Account account) {
        return new SecurityContextImpl(UsernamePasswordAuthenticationToken.authenticated(
                account, "", AuthorityUtils.createAuthorityList("ROLE_" + account.role())));
    }

    /** Logins are made by the page for it. */
    @Override
    public Mono<Void> save(ServerWebExchange exchange, @Nullable SecurityContext context) {
        return Mono.empty();
    }
}
