package org.ardrag.server.people;

import java.net.InetSocketAddress;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Logging in and out. */
@Controller
final class LoginController {

    /** @param back the page to go on with */
    record LoginForm(@Nullable String name, @Nullable String password, @Nullable String back) {}

    private final People people;
    private final Blocking blocking;
    private final LoginBrake brake;
    private final LoginPage page;
    private final SecurityProperties properties;

    LoginController(People people, Blocking blocking, LoginBrake brake, LoginPage page, SecurityProperties properties) {
        this.people = people;
        this.blocking = blocking;
        this.brake = brake;
        this.page = page;
        this.properties = properties;
    }

    @GetMapping("/login")
    String page(@RequestParam(required = false) @Nullable String back, Model model) {
        return page.show(ownPath(back), model);
    }

    @PostMapping("/login")
    Mono<String> logIn(@ModelAttribute("form") LoginForm form, Model model, ServerWebExchange exchange) {
        String name = form.name() == null ? "" : form.name().strip();
        String password = form.password() == null ? "" : form.password();
        String back = ownPath(form.back());
        String key = LoginBrake.key(address(exchange), name);
        long wait = brake.take(key, System.nanoTime());
        if (wait > 0) {
            exchange.getResponse().getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(wait));
            return Mono.just(refuse(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Too many tries. Wait " + wait + " seconds, then try again.",
                    name,
                    back,
                    model,
                    exchange));
        }
        return blocking.call(() -> people.logIn(name, password))
                .map(login -> {
                    brake.succeeded(key);
                    LoginCookie.set(exchange, login, properties.loginKept());
                    return Pages.to(back);
                })
                .switchIfEmpty(Mono.fromSupplier(() -> refuse(
                        HttpStatus.UNAUTHORIZED,
                        "The name or the password is not right.",
                        name,
                        back,
                        model,
                        exchange)));
    }

    private String refuse(
            HttpStatus status, String why, String name, String back, Model model, ServerWebExchange exchange) {
        model.addAttribute("name", name);
        return page.refuse(status, why, back, model, exchange);
    }

    @PostMapping("/logout")
    Mono<String> logOut(ServerWebExchange exchange) {
        String login = LoginCookie.read(exchange);
        LoginCookie.clear(exchange);
        Mono<Void> out = login == null ? Mono.empty() : blocking.run(() -> people.logOut(login));
        return out.thenReturn(Pages.to("/"));
    }

    private static String address(ServerWebExchange exchange) {
        InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
        return remote == null || remote.getAddress() == null
                ? "unknown"
                : remote.getAddress().getHostAddress();
    }

    /** A path of this studio; anything else becomes the start page: a link may not lead away through a login. */
    static String ownPath(@Nullable String back) {
        return back != null && back.matches("/(?:[A-Za-z0-9._~-][A-Za-z0-9._~/-]*)?") ? back : "/";
    }
}
