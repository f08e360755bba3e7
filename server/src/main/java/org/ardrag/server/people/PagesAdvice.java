package org.ardrag.server.people;

import java.util.Map;
import org.ardrag.server.SecurityProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.server.csrf.CsrfToken;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What every page shows: who is logged in, and the token that its forms send back. */
@ControllerAdvice(
        basePackages = {
            "org.ardrag.web",
            "org.ardrag.server.gallery",
            "org.ardrag.server.people",
            "org.ardrag.server.models",
            "org.ardrag.server.runs",
            "org.ardrag.server.use",
            "org.ardrag.server.curation",
            "org.ardrag.server.apidoc"
        })
final class PagesAdvice {

    private final SecurityProperties properties;

    PagesAdvice(SecurityProperties properties) {
        this.properties = properties;
    }

    @ModelAttribute
    Mono<Void> addTo(Model model, ServerWebExchange exchange, @AuthenticationPrincipal @Nullable Account me) {
        if (exchange.getRequest().getPath().value().startsWith("/samples/")) {
            return Mono.empty(); // pictures, which browsers and proxies may keep
        }
        if (me != null) {
            model.addAttribute("me", Map.of("name", me.name(), "administrator", me.isAdministrator()));
        }
        model.addAttribute("offersLogin", properties.mode() != SecurityProperties.Mode.LOCAL);
        Mono<CsrfToken> token = exchange.getAttributeOrDefault(CsrfToken.class.getName(), Mono.empty());
        return token.doOnNext(csrf -> model.addAttribute("csrf", csrf)).then();
    }
}
