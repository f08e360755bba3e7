package org.ardrag.server.people;

/** What an account may do. */
public enum Role {
    /** Draws, where the studio asks for accounts at all. */
    USER,
    /** Administers the studio, too. */
    ADMIN
}
