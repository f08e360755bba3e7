package org.ardrag.server.session;

/** The socket that a session's viewer has open. No method blocks or throws. */
public interface Viewer {

    void send(ServerMessage message);

    void send(VideoFrame frame);

    /** Says why, and closes the socket when all before was sent. */
    void end(EndReason reason);
}
