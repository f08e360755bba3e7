package org.ardrag.server.people;

import org.ardrag.server.SecurityProperties;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Where a link leads that was handed out: its owner sets a password and is logged in. */
@Controller
final class WelcomeController {

    record WelcomeForm(@Nullable String name, @Nullable String password) {}

    private final People people;
    private final Blocking blocking;
    private final SecurityProperties properties;

    WelcomeController(People people, Blocking blocking, SecurityProperties properties) {
        this.people = people;
        this.blocking = blocking;
        this.properties = properties;
    }

    static String path(String link) {
        return "/welcome/" + link;
    }

    @GetMapping("/welcome/{link}")
    Mono<String> page(@PathVariable String link, Model model, ServerWebExchange exchange) {
        return show(link, null, null, model, exchange);
    }

    @PostMapping("/welcome/{link}")
    Mono<String> use(
            @PathVariable String link,
            @ModelAttribute("form") WelcomeForm form,
            Model model,
            ServerWebExchange exchange) {
        return blocking.call(() -> people.useLink(link, form.name(), form.password()))
                .map(login -> {
                    LoginCookie.set(exchange, login, properties.loginKept());
                    return Pages.to("/account");
                })
                .onErrorResume(RefusedException.class, e -> show(link, form.name(), e, model, exchange));
    }

    private Mono<String> show(
            String link,
            @Nullable String name,
            @Nullable RefusedException refused,
            Model model,
            ServerWebExchange exchange) {
        if (refused != null) {
            exchange.getResponse().setStatusCode(refused.status());
            model.addAttribute("error", refused.getMessage());
        }
        model.addAttribute("path", path(link));
        model.addAttribute("least", Passwords.LEAST);
        return blocking.call(() -> people.byLink(link))
                .doOnNext(owner -> model.addAttribute("owner", owner.name()))
                .then(Mono.fromSupplier(() -> {
                    model.addAttribute("name", name == null ? "" : name);
                    return "people/welcome";
                }))
                .onErrorResume(RefusedException.class, e -> {
                    exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
                    return Mono.just("people/dead-link");
                });
    }
}
