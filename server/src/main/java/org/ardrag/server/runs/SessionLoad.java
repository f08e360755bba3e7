package org.ardrag.server.runs;

import org.ardrag.server.session.SessionRegistry;
import org.springframework.stereotype.Component;

/** The load of this studio's own sessions. */
@Component
final class SessionLoad implements StudioLoad {

    private final SessionRegistry sessions;

    SessionLoad(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    @Override
    public int watching() {
        return sessions.running();
    }

    @Override
    public int open() {
        return sessions.open();
    }

    @Override
    public void closeDoor(boolean closed) {
        sessions.closeDoor(closed);
    }
}
