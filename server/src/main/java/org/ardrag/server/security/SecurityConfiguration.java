package org.ardrag.server.security;

import org.ardrag.server.SecurityProperties;
import org.ardrag.server.people.LoginCookie;
import org.ardrag.server.problem.Problem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.FormLoginSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HeaderSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.HttpBasicSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.LogoutSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.csrf.CookieServerCsrfTokenRepository;
import org.springframework.security.web.server.csrf.ServerCsrfTokenRequestAttributeHandler;
import org.springframework.security.web.server.firewall.ServerExchangeRejectedHandler;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Puts the rules of {@link Access} into force. Pages for logging in, and headers, are the studio's own. */
@Configuration(proxyBeanMethods = false)
@EnableWebFluxSecurity
class SecurityConfiguration {

    @Bean
    SecurityWebFilterChain security(
            ServerHttpSecurity http,
            SecurityProperties properties,
            CredentialRepository credentials,
            Refusals refusals) {
        boolean free = Access.drawsWithoutAccount(properties.mode());
        return http.securityContextRepository(credentials)
                .authorizeExchange(calls -> {
                    calls.pathMatchers(Access.ANYBODY.toArray(String[]::new)).permitAll();
                    calls.pathMatchers(Access.SOCKETS).permitAll();
                    calls.pathMatchers(Access.ACCOUNT).authenticated();
                    calls.pathMatchers(Access.ADMINISTRATION.toArray(String[]::new))
                            .hasRole("ADMIN");
                    if (free) {
                        calls.anyExchange().permitAll();
                    } else {
                        calls.pathMatchers(Access.METRICS).hasRole("ADMIN");
                        calls.anyExchange().authenticated();
                    }
                })
                .csrf(csrf -> guard(csrf, refusals))
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .headers(HeaderSpec::disable)
                .formLogin(FormLoginSpec::disable)
                .httpBasic(HttpBasicSpec::disable)
                .logout(LogoutSpec::disable)
                .requestCache(RequestCacheSpec::disable)
                .build();
    }

    private static void guard(CsrfSpec csrf, Refusals refusals) {
        CookieServerCsrfTokenRepository tokens = CookieServerCsrfTokenRepository.withHttpOnlyFalse();
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
        csrf.csrfTokenRepository(tokens)
                .csrfTokenRequestHandler(new ServerCsrfTokenRequestAttributeHandler())
                .requireCsrfProtectionMatcher(canBeForged())
                .accessDeniedHandler(refusals);
    }

    /**
     * Calls that a browser could be made to send in its user's name, since it adds the login by itself; and the pages'
     * own forms. A bearer token is added by nobody but its script; for those without either, origins are checked.
     */
    private static ServerWebExchangeMatcher canBeForged() {
        return exchange -> {
            boolean changes = !Access.reads(exchange.getRequest().getMethod());
            boolean byBrowser = CredentialRepository.bearer(exchange) == null
                    && (LoginCookie.read(exchange) != null || isForm(exchange));
            return changes && byBrowser ? MatchResult.match() : MatchResult.notMatch();
        };
    }

    private static boolean isForm(ServerWebExchange exchange) {
        String path = exchange.getRequest().getPath().value();
        return !path.startsWith("/api/");
    }

    /** Addresses that are written so as to be read in two ways, such as with an encoded slash. */
    @Bean
    ServerExchangeRejectedHandler rejected() {
        return (exchange, refused) -> Mono.error(Problem.badRequest(String.valueOf(refused.getMessage())));
    }
}
