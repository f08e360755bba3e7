package org.ardrag.server.security;

import java.util.List;
import org.ardrag.server.SecurityProperties.Mode;
import org.springframework.http.HttpMethod;

/** Who may use which address: the rules behind the table in {@code docs/security.md}. */
final class Access {

    /** Pages that let somebody in, what pages are made of, and what tells that the studio lives. */
    static final List<String> ANYBODY = List.of(
            "/login",
            "/logout",
            "/welcome/{link}",
            "/oauth2/authorization/{id}",
            "/login/oauth2/code/{id}",
            "/shared/**",
            "/css/**",
            "/js/**",
            "/favicon.svg",
            "/icons.svg",
            "/actuator/health/**");

    /** A socket asks for its ticket, or for the browser of its session's owner. */
    static final String SOCKETS = "/ws/**";

    static final String ACCOUNT = "/account/**";
    static final List<String> ADMINISTRATION = List.of("/admin/**", "/api/admin/**");
    static final String METRICS = "/actuator/**";

    private Access() {}

    /** Whether people draw without an account. */
    static boolean drawsWithoutAccount(Mode mode) {
        return mode != Mode.ACCOUNTS;
    }

    /** Whether a call of this method leaves everything as it was. */
    static boolean reads(HttpMethod method) {
        return HttpMethod.GET.equals(method) || HttpMethod.HEAD.equals(method) || HttpMethod.OPTIONS.equals(method);
    }
}
