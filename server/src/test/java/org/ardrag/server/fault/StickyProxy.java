package org.ardrag.server.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before several studios and does what docker/haproxy.cfg has a proxy do: whoever has a cookie that names a studio
 * gets to that one, sockets included, as long as it can be reached; others get to one after the other, and the cookie. A
 * connection leads to one studio.
 */
final class StickyProxy implements AutoCloseable {

    private static final Pattern COOKIE = Pattern.compile("(?i)\r\nCookie:[^\r]*\\bstudio_node=(\\d+)");

    private final ServerSocket door;
    private final List<Integer> ports;
    private final AtomicInteger turn = new AtomicInteger();

    StickyProxy(List<Integer> ports) throws IOException {
        this.ports = ports;
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::let);
    }

    int port() {
        return door.getLocalPort();
    }

    private void let() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                daemon(() -> lead(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void lead(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            Matcher cookie = COOKIE.matcher(head);
            int wished = cookie.find() ? Integer.parseInt(cookie.group(1)) : turn.getAndIncrement() % ports.size();
            for (int i = 0; i < ports.size(); i++) {
                int node = (wished + i) % ports.size();
                try (Socket studio = new Socket(InetAddress.getLoopbackAddress(), ports.get(node))) {
                    studio.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                    daemon(() -> pass(client, studio));
                    answer(studio, client, node);
                    return;
                } catch (ConnectException e) {
                    // that one is gone: the next
                }
            }
        } catch (IOException e) {
            // one side has hung up
        }
    }

    /** The first answer names the studio; what follows is passed as it is. */
    private static void answer(Socket studio, Socket client, int node) throws IOException {
        String head = head(studio.getInputStream());
        OutputStream out = client.getOutputStream();
        String named = head.replaceFirst("\r\n", "\r\nSet-Cookie: studio_node=" + node + "; Path=/; HttpOnly\r\n");
        out.write(named.getBytes(StandardCharsets.ISO_8859_1));
        studio.getInputStream().transferTo(out);
    }

    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            // one side has hung up
        }
    }

    /** What comes up to the empty line. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            bytes.write(b);
            String text = bytes.size() < 4 ? "" : bytes.toString(StandardCharsets.ISO_8859_1);
            if (text.endsWith("\r\n\r\n")) {
                return text;
            }
        }
        throw new IOException("the connection ended within a head");
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
    }
}
