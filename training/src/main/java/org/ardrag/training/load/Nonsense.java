package org.ardrag.training.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ardrag.training.bench.CallRefusedException;
import org.ardrag.training.bench.StudioCalls;
import org.ardrag.training.bench.StudioSocket;
import org.ardrag.training.bench.StudioSocket.Reading;

/** Messages and calls that make no sense. Each must be refused with its reason, and nothing else must come of it. */
final class Nonsense {

    /** Messages of which each is answered with an error, and changes nothing. */
    private static final List<String> MESSAGES = List.of(
            "",
            "{",
            "null",
            "[]",
            "\u0000",
            "{}",
            "{\"type\":7}",
            "{\"type\":\"fly\"}",
            "{\"type\":\"drag\"}",
            "{\"type\":\"drag\",\"track\":0,\"phase\":\"begin\",\"x\":1e300,\"y\":0,\"time\":1}",
            "{\"type\":\"drag\",\"track\":-1,\"phase\":\"begin\",\"x\":0,\"y\":0,\"time\":1}",
            "{\"type\":\"drag\",\"track\":0,\"phase\":\"sideways\",\"x\":0,\"y\":0,\"time\":1}",
            "{\"type\":\"path\",\"track\":1,\"points\":[[0,0,0]" + ",[0,0,1]".repeat(5000) + "]}",
            "{\"type\":\"remove\",\"track\":77}",
            "{\"type\":\"rewind\",\"frame\":4000000000}",
            "{\"type\":\"ack\",\"frame\":-1}",
            "{\"type\":\"reset\",\"seed\":1e99}",
            "{\"type\":\"anchor\",\"track\":1,\"x\":" + "[".repeat(2000) + "]".repeat(2000) + ",\"y\":0}",
            "x".repeat(100_000));

    /** Bodies of calls that would open a session. */
    private static final List<String> BODIES = List.of(
            "", "{", "[]", "{\"imageId\":7}", "{\"imageId\":\"no such picture\"}", "{\"imageId\":null,\"fly\":true}");

    /** Longer than what is read at all. */
    private static final int FAR_TOO_LARGE = 2_000_000;

    private static final int PAUSE_MILLIS = 20;

    private Nonsense() {}

    static void visit(Visit visit) throws IOException, InterruptedException {
        StudioCalls.Opened session = visit.calls().open(visit.picture());
        try {
            while (visit.goesOn()) {
                talk(visit, session);
                session = visit.calls().again(session.id()); // it must still be there
                call(visit);
                visit.rest(500);
            }
        } finally {
            visit.calls().delete(session.id());
        }
    }

    private static void talk(Visit visit, StudioCalls.Opened session) throws InterruptedException {
        Quiet ear = new Quiet();
        try (StudioSocket socket = new StudioSocket(visit.calls(), session.stream(), Reading.AT_ONCE, ear)) {
            for (String message : MESSAGES) {
                socket.send(message);
                expectError(visit, ear, message);
            }
            byte[] noise = new byte[1000];
            for (int i = 0; i < noise.length; i++) {
                noise[i] = (byte) visit.random().nextInt();
            }
            socket.send(noise);
            expectError(visit, ear, "binary noise");
            socket.send("x".repeat(FAR_TOO_LARGE));
            for (int i = 0; i < 500 && ear.closed() == null; i++) {
                visit.rest(PAUSE_MILLIS);
                if (!visit.goesOn()) {
                    return;
                }
            }
            if (ear.closed() == null) {
                visit.tally().failed("a socket stays open after a message of " + FAR_TOO_LARGE + " characters");
            }
        }
    }

    private static void expectError(Visit visit, Quiet ear, String message) throws InterruptedException {
        String code = ear.error();
        String shown = message.length() > 60 ? message.substring(0, 60) + "..." : message;
        if (code == null) {
            visit.tally().failed("no error came for the message " + shown + "; the socket: " + ear.closed());
        } else if (code.equals("internal")) {
            visit.tally().failed("the studio failed at the message " + shown);
        } else {
            visit.tally().refused(code);
        }
        visit.rest(PAUSE_MILLIS);
    }

    private static void call(Visit visit) throws IOException, InterruptedException {
        for (String body : BODIES) {
            try {
                visit.calls().post("/api/sessions", body);
                visit.tally().failed("a session was opened with " + body);
            } catch (CallRefusedException e) {
                visit.tally().refused(e);
            }
        }
        try {
            visit.calls().upload("this is no picture".getBytes(StandardCharsets.UTF_8));
            visit.tally().failed("a text was taken for a picture");
        } catch (CallRefusedException e) {
            visit.tally().refused(e);
        }
    }
}
