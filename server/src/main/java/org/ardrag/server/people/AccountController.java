package org.ardrag.server.people;

import org.ardrag.server.SecurityProperties;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** One's own account: the password, and tokens for scripts. */
@Controller
@RequestMapping("/account")
final class AccountController {

    record PasswordForm(@Nullable String old, @Nullable String password) {}

    record TokenForm(@Nullable String label) {}

    private final People people;
    private final Blocking blocking;
    private final SecurityProperties properties;

    AccountController(People people, Blocking blocking, SecurityProperties properties) {
        this.people = people;
        this.blocking = blocking;
        this.properties = properties;
    }

    @GetMapping
    Mono<String> page(@AuthenticationPrincipal Account me, Model model) {
        model.addAttribute("hasPassword", me.isReady());
        model.addAttribute("least", Passwords.LEAST);
        return blocking.call(() -> people.tokens(me.id())).map(tokens -> {
            model.addAttribute("tokens", tokens);
            return "people/account";
        });
    }

    @PostMapping("/password")
    Mono<String> changePassword(
            @AuthenticationPrincipal Account me,
            @ModelAttribute("form") PasswordForm form,
            Model model,
            ServerWebExchange exchange) {
        return blocking.call(() -> people.changePassword(me.id(), form.old(), form.password()))
                .flatMap(login -> {
                    LoginCookie.set(exchange, login, properties.loginKept());
                    model.addAttribute("done", "The password is changed. Other browsers are logged out.");
                    return page(me, model);
                })
                .onErrorResume(RefusedException.class, e -> refuse(e, me, model, exchange));
    }

    /** Shows the token, this once. */
    @PostMapping("/tokens")
    Mono<String> addToken(
            @AuthenticationPrincipal Account me,
            @ModelAttribute("form") TokenForm form,
            Model model,
            ServerWebExchange exchange) {
        return blocking.call(() -> people.addToken(me.id(), form.label()))
                .flatMap(token -> {
                    model.addAttribute("token", token);
                    return page(me, model);
                })
                .onErrorResume(RefusedException.class, e -> refuse(e, me, model, exchange));
    }

    @PostMapping("/tokens/{id}/revoke")
    Mono<String> revokeToken(@AuthenticationPrincipal Account me, @PathVariable String id) {
        return blocking.run(() -> people.revokeToken(me.id(), id)).thenReturn(Pages.to("/account"));
    }

    private Mono<String> refuse(RefusedException refused, Account me, Model model, ServerWebExchange exchange) {
        exchange.getResponse().setStatusCode(refused.status());
        model.addAttribute("error", refused.getMessage());
        return page(me, model);
    }
}
