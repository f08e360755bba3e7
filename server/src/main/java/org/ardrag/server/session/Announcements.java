package org.ardrag.server.session;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What every viewer is to know, those too who come later. Thread-safe. */
final class Announcements {

    private volatile ServerMessage.@Nullable State draining;
    private volatile ServerMessage.@Nullable Notice notice;

    void draining(ServerMessage.@Nullable State now) {
        draining = now;
    }

    void notice(ServerMessage.@Nullable Notice now) {
        notice = now;
    }

    ServerMessage.@Nullable Notice notice() {
        return notice;
    }

    List<ServerMessage> all() {
        return Stream.<@Nullable ServerMessage>of(draining, notice)
                .filter(Objects::nonNull)
                .toList();
    }
}
