package org.ardrag.server.session;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.ardrag.server.Tokens;

/** With what a session's socket may be opened: each works once, and not for long. */
final class Tickets {

    private static final int OUTSTANDING = 4;

    private record Ticket(String token, long issuedNanos) {}

    private final long lifetimeNanos;
    private final Deque<Ticket> tickets = new ArrayDeque<>();

    Tickets(Duration lifetime) {
        this.lifetimeNanos = lifetime.toNanos();
    }

    /** A new one; of those that were not used only the newest few still work. */
    synchronized String issue() {
        while (tickets.size() >= OUTSTANDING) {
            tickets.removeFirst();
        }
        Ticket ticket = new Ticket(Tokens.next(), System.nanoTime());
        tickets.addLast(ticket);
        return ticket.token();
    }

    /** Whether it works; it does not again. */
    synchronized boolean redeem(String token) {
        long now = System.nanoTime();
        tickets.removeIf(ticket -> now - ticket.issuedNanos() > lifetimeNanos);
        return tickets.removeIf(ticket -> ticket.token().equals(token));
    }
}
