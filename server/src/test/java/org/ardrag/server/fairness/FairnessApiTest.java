package org.ardrag.server.fairness;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;

/** Visitors of an open studio, each known by his cookie: what one has too much of is refused, and others go on. */
@TestPropertySource(
        properties = {
            "studio.security.mode=open",
            "studio.fairness.user.sessions=2",
            "studio.fairness.user.uploads-per-hour=4",
            "studio.fairness.user.bytes-per-hour=100KB",
            "studio.fairness.user.tracks=3",
            "studio.fairness.user.points=40",
            "studio.fairness.user.messages-per-second=100",
            "studio.fairness.address.sessions=3"
        })
class FairnessApiTest extends StudioTest {

    private static final byte[] PICTURE = Pictures.encoded(Pictures.quarters(64, 48), "png");

    /** A visitor of this name; no two tests have the same. */
    private static String[] visitor(String name) {
        return new String[] {"Cookie", "studio_visitor=" + (name + "A".repeat(24)).substring(0, 24)};
    }

    private String image(String[] visitor) {
        HttpResponse<byte[]> answer = studio.upload(PICTURE, "p", "image/png", visitor);
        assertThat(answer.statusCode()).isEqualTo(201);
        return Studio.json(answer).get("id").stringValue();
    }

    private HttpResponse<byte[]> open(String image, String[] visitor) {
        return studio.call(HttpRequest.newBuilder(studio.uri("/api/sessions"))
                .header("Content-Type", "application/json")
                .headers(visitor)
                .POST(BodyPublishers.ofString("{\"imageId\":\"" + image + "\"}")));
    }

    private void end(HttpResponse<byte[]> opened, String[] visitor) {
        String id = Studio.json(opened).get("id").stringValue();
        studio.call(HttpRequest.newBuilder(studio.uri("/api/sessions/" + id))
                .headers(visitor)
                .DELETE());
    }

    @Test
    void oneVisitorHasSoManySessionsAndAnAddressAFewMore() {
        String[] eva = visitor("eva");
        String[] tom = visitor("tom");
        String image = image(eva);
        HttpResponse<byte[]> first = open(image, eva);
        HttpResponse<byte[]> second = open(image, eva);
        HttpResponse<byte[]> third = open(image, eva);
        assertProblem(third, 429, "too-many-sessions", "you have 2 sessions", "at most 2", "come back in");
        assertThat(third.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 61L);
        HttpResponse<byte[]> other = open(image, tom);
        assertThat(other.statusCode()).isEqualTo(201);
        assertProblem(open(image, tom), 429, "too-many-sessions", "your address has 3 sessions");
        end(first, eva);
        HttpResponse<byte[]> again = open(image, eva);
        assertThat(again.statusCode()).isEqualTo(201);
        end(second, eva);
        end(again, eva);
        end(other, tom);
    }

    @Test
    void oneVisitorSendsSoManyPicturesAnHour() {
        String[] max = visitor("max");
        for (int i = 0; i < 4; i++) {
            image(max);
        }
        HttpResponse<byte[]> fifth = studio.upload(PICTURE, "p", "image/png", max);
        assertProblem(fifth, 429, "too-many-uploads", "you have sent 4 pictures within the hour", "15 minutes");
        assertThat(fifth.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(800L, 901L);
        image(visitor("ina"));
    }

    @Test
    void oneVisitorSendsSoManyBytesAnHour() {
        String[] ben = visitor("ben");
        HttpResponse<byte[]> large = studio.upload(new byte[90_000], "p", "image/png", ben);
        assertProblem(large, 415, "not-a-picture");
        HttpResponse<byte[]> more = studio.upload(new byte[90_000], "p", "image/png", ben);
        assertProblem(more, 429, "too-many-bytes", "102400 bytes", "come back in");
        assertThat(more.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void tracksPointsAndMessagesOfAllSessionsOfOneVisitorCountTogether() {
        String[] ada = visitor("ada");
        String image = image(ada);
        HttpResponse<byte[]> first = open(image, ada);
        HttpResponse<byte[]> second = open(image, ada);
        try (Socket one = connect(first);
                Socket two = connect(second)) {
            one.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.1,\"y\":0.1}");
            one.send("{\"type\":\"anchor\",\"track\":1,\"x\":0.1,\"y\":0.1}");
            one.settle();
            two.send("{\"type\":\"anchor\",\"track\":0,\"x\":0.1,\"y\":0.1}");
            two.send("{\"type\":\"anchor\",\"track\":1,\"x\":0.1,\"y\":0.1}");
            String tracks = two.error().toString();
            assertThat(tracks).contains("too-many-tracks", "you have 3 tracks placed in all sessions, at most 3");
            two.send("{\"type\":\"path\",\"track\":0,\"points\":[" + "[0.1,0.1,0],".repeat(39) + "[0.1,0.1,0]]}");
            assertThat(two.error().toString()).contains("too-large", "3 points remembered", "40 more");
            one.send("{\"type\":\"remove\",\"track\":0}");
            one.settle();
            two.send("{\"type\":\"anchor\",\"track\":1,\"x\":0.1,\"y\":0.1}");
            for (int i = 0; i < 1000; i++) {
                (i % 2 == 0 ? one : two).send("{\"type\":\"pause\"}");
            }
            assertThat(two.text(node -> node.path("code").stringValue("").equals("too-fast"), "too-fast")
                            .toString())
                    .contains("you have sent more than 100 messages a second in all sessions");
        }
        end(first, ada);
        end(second, ada);
    }

    private Socket connect(HttpResponse<byte[]> opened) {
        return studio.connectTo(Studio.json(opened).get("streamUrl").stringValue());
    }
}
