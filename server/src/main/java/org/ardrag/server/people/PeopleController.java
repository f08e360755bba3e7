package org.ardrag.server.people;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
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

/** For administrators: who may use the studio. */
@Controller
@RequestMapping("/admin")
final class PeopleController {

    private static final String PAGE = "/admin/people";

    record PersonForm(@Nullable String name, @Nullable String role) {}

    record RoleForm(@Nullable String role) {}

    record EnabledForm(@Nullable Boolean enabled) {}

    private final People people;
    private final Identities identities;
    private final OpenIdClients clients;
    private final OpenIdClaims claims;
    private final Blocking blocking;

    PeopleController(
            People people, Identities identities, OpenIdClients clients, OpenIdClaims claims, Blocking blocking) {
        this.people = people;
        this.identities = identities;
        this.clients = clients;
        this.claims = claims;
        this.blocking = blocking;
    }

    @GetMapping
    String administration() {
        return Pages.to(PAGE);
    }

    @GetMapping("/people")
    Mono<String> page(@AuthenticationPrincipal Account me, Model model) {
        model.addAttribute("myId", me.id());
        model.addAttribute("roles", Role.values());
        model.addAttribute("rolesComeFromProvider", claims.givesRoles());
        return blocking.call(people::all).zipWith(blocking.call(this::providers), (all, providers) -> {
            model.addAttribute("people", all);
            model.addAttribute("providers", providers);
            return "people/people";
        });
    }

    /**
     * Through which provider accounts come in, by account. One that is no longer configured is not among them: then a
     * password is the way in.
     */
    private Map<String, String> providers() {
        Map<String, String> names = new HashMap<>();
        clients.all().forEach(client -> names.put(client.issuer(), client.name()));
        Map<String, String> providers = new HashMap<>();
        identities.issuers().forEach((account, issuer) -> {
            String name = names.get(issuer);
            if (name != null) {
                providers.put(account, name);
            }
        });
        return providers;
    }

    /** Shows the link with which the new person sets a password, this once. */
    @PostMapping("/people")
    Mono<String> add(
            @AuthenticationPrincipal Account me,
            @ModelAttribute("form") PersonForm form,
            Model model,
            ServerWebExchange exchange) {
        Mono<String> link = blocking.call(() -> people.add(form.name(), role(form.role())));
        String name = form.name() == null ? "" : form.name().strip();
        return showLink(link, name, me, model, exchange).onErrorResume(RefusedException.class, e -> {
            model.addAttribute("name", name);
            return refuse(e, me, model, exchange);
        });
    }

    @PostMapping("/people/{id}/reset")
    Mono<String> reset(
            @AuthenticationPrincipal Account me, @PathVariable String id, Model model, ServerWebExchange exchange) {
        return blocking.call(() -> people.resetPassword(id))
                .zipWith(blocking.call(() -> people.nameOf(id)))
                .flatMap(both -> showLink(Mono.just(both.getT1()), both.getT2(), me, model, exchange))
                .onErrorResume(RefusedException.class, e -> refuse(e, me, model, exchange));
    }

    @PostMapping("/people/{id}/role")
    Mono<String> setRole(
            @AuthenticationPrincipal Account me,
            @PathVariable String id,
            @ModelAttribute("form") RoleForm form,
            Model model,
            ServerWebExchange exchange) {
        return blocking.run(() -> people.setRole(me, id, role(form.role())))
                .thenReturn(Pages.to(PAGE))
                .onErrorResume(RefusedException.class, e -> refuse(e, me, model, exchange));
    }

    @PostMapping("/people/{id}/enabled")
    Mono<String> setEnabled(
            @AuthenticationPrincipal Account me,
            @PathVariable String id,
            @ModelAttribute("form") EnabledForm form,
            Model model,
            ServerWebExchange exchange) {
        return blocking.run(() -> people.setEnabled(me, id, enabled(form)))
                .thenReturn(Pages.to(PAGE))
                .onErrorResume(RefusedException.class, e -> refuse(e, me, model, exchange));
    }

    private static boolean enabled(EnabledForm form) {
        if (form.enabled() == null) {
            throw RefusedException.badValue("It must be said whether the account is enabled: true or false.");
        }
        return form.enabled();
    }

    private static @Nullable Role role(@Nullable String name) {
        for (Role role : Role.values()) {
            if (role.name().equals(name)) {
                return role;
            }
        }
        return null;
    }

    private Mono<String> showLink(Mono<String> link, String name, Account me, Model model, ServerWebExchange exchange) {
        URI here = exchange.getRequest().getURI();
        return link.flatMap(secret -> {
            model.addAttribute(
                    "link", here.resolve(WelcomeController.path(secret)).toString());
            model.addAttribute("linkFor", name);
            model.addAttribute("linkHours", people.linkKept().toHours());
            return page(me, model);
        });
    }

    private Mono<String> refuse(RefusedException refused, Account me, Model model, ServerWebExchange exchange) {
        exchange.getResponse().setStatusCode(refused.status());
        model.addAttribute("error", refused.getMessage());
        return page(me, model);
    }
}
