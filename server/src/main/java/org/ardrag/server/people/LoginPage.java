package org.ardrag.server.people;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;
import org.springframework.web.server.ServerWebExchange;

/** The page to log in, as it is opened, and as it is shown again to who was refused. */
@Component
final class LoginPage {

    private final OpenIdClients clients;

    LoginPage(OpenIdClients clients) {
        this.clients = clients;
    }

    /** @param back the page to go on with */
    String show(String back, Model model) {
        model.addAttribute("back", back);
        model.addAttribute("providers", clients.all());
        return "people/login";
    }

    String refuse(HttpStatus status, String why, String back, Model model, ServerWebExchange exchange) {
        exchange.getResponse().setStatusCode(status);
        model.addAttribute("error", why);
        return show(back, model);
    }
}
