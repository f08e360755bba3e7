package org.ardrag.server.security;

import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * In whose name a call is made: what is made belongs to it, and what belongs to others is not there for it.
 *
 * @param owner the account, or the browser of who is not logged in
 * @param before who the browser was before it logged in: what it made then stays its own; null if there is no such one
 * @param address from where the call comes, of IPv6 the first 64 bits: who has one of these addresses has them all
 */
public record Caller(String owner, @Nullable String before, String address) {

    static final String ATTRIBUTE = Caller.class.getName();

    /** @throws IllegalStateException if nobody has looked, as for addresses where it does not matter */
    public static Caller of(ServerWebExchange exchange) {
        Caller caller = exchange.getAttribute(ATTRIBUTE);
        if (caller == null) {
            throw new IllegalStateException(
                    "nobody asked who calls " + exchange.getRequest().getPath());
        }
        return caller;
    }

    public boolean owns(String somebody) {
        return somebody.equals(owner) || somebody.equals(before);
    }
}
