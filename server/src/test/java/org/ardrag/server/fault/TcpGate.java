package org.ardrag.server.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between two programs; while it is shut, neither hears anything of the other. */
final class TcpGate implements AutoCloseable {

    private final ServerSocket door;
    private final String host;
    private final int port;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean shut;

    /** A gate before this address. */
    TcpGate(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::let);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Cuts every connection and takes no new one. */
    void shut() {
        shut = true;
        connections.forEach(TcpGate::cut);
    }

    void open() {
        shut = false;
    }

    private void let() {
        while (!door.isClosed()) {
            try {
                Socket from = door.accept();
                if (shut) {
                    cut(from);
                    continue;
                }
                Socket to = new Socket(host, port);
                connections.add(from);
                connections.add(to);
                daemon(() -> pass(from, to));
                daemon(() -> pass(to, from));
            } catch (IOException e) {
                // the gate is closed, or what is behind it is gone: whoever asks will see
            }
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // cut
        } finally {
            connections.remove(from);
            connections.remove(to);
        }
    }

    private static void cut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "gate");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        shut();
    }
}
