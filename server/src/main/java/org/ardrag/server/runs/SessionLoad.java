package org.ardrag.server.runs;

import org.ardrag.server.device.Devices;
import org.ardrag.server.session.SessionRegistry;
import org.springframework.stereotype.Component;

/** The load of this studio's own sessions. */
@Component
final class SessionLoad implements StudioLoad {

    private final SessionRegistry sessions;
    private final Devices devices;

    SessionLoad(SessionRegistry sessions, Devices devices) {
        this.sessions = sessions;
        this.devices = devices;
    }

    @Override
    public int watching(String device) {
        return devices.runningBeside(device);
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
