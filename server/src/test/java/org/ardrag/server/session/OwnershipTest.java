package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.stream.Stream;
import org.ardrag.server.Studio;
import org.ardrag.server.TestModels;
import org.ardrag.server.people.TestPeople;
import org.ardrag.server.video.Pictures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/** A session belongs to who opened it; for others it is not there. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"studio.timing.drain=0s", "studio.security.mode=open"})
@Import(TestModels.class)
class OwnershipTest {

    @LocalServerPort
    private int port;

    @Autowired
    private ApplicationContext context;

    private Studio studio;

    @BeforeEach
    void connect() {
        studio = new Studio(port);
        studio.awaitReady();
    }

    private HttpResponse<byte[]> call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(studio.uri(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        return studio.call(headers.length == 0 ? request : request.headers(headers));
    }

    /** A cookie that a browser was given. */
    private static String given(HttpResponse<byte[]> answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    private String image(String... headers) {
        HttpResponse<byte[]> answer =
                studio.upload(Pictures.encoded(Pictures.quarters(64, 48), "png"), "p", "image/png", headers);
        return Studio.json(answer).get("id").stringValue();
    }

    private HttpResponse<byte[]> open(String... headers) {
        HttpResponse<byte[]> answer =
                call("POST", "/api/sessions", "{\"imageId\":\"" + image(headers) + "\"}", headers);
        assertThat(answer.statusCode()).isEqualTo(201);
        return answer;
    }

    private void assertForNobodyElse(String id, String... mine) {
        TestPeople people = new TestPeople(context);
        people.administrator();
        List<String[]> others = List.of(
                new String[0],
                new String[] {"Cookie", "studio_visitor=AAAAAAAAAAAAAAAAAAAAAAAA"},
                new String[] {"Cookie", "studio_visitor=x"},
                new String[] {"Authorization", "Bearer " + people.token(people.user("somebody else"))},
                new String[] {"Authorization", "Bearer " + people.token(people.administrator())});
        for (String[] other : others) {
            String path = "/api/sessions/" + id;
            assertProblem(call("GET", path, "", other), 404, "no-such-session");
            assertProblem(call("GET", path + "/recording.mp4", "", other), 404, "no-such-session");
            assertProblem(call("GET", path + "/trajectory.json", "", other), 404, "no-such-session");
            assertProblem(call("DELETE", path, "", other), 404, "no-such-session");
            String[] page = Stream.concat(Stream.of("Origin", "http://localhost:" + port), Stream.of(other))
                    .toArray(String[]::new);
            assertThatThrownBy(() -> studio.connectTo("/ws/sessions/" + id, page))
                    .cause()
                    .isInstanceOfSatisfying(WebSocketHandshakeException.class, refused -> assertThat(
                                    refused.getResponse().statusCode())
                            .isEqualTo(404));
        }
        assertThat(call("GET", "/api/sessions/" + id, "", mine).statusCode()).isEqualTo(200);
    }

    @Test
    void aVisitorsSessionIsHisBrowsers() {
        HttpResponse<byte[]> opened = open();
        String visitor = given(opened, "studio_visitor");
        assertThat(visitor).isNotEmpty();
        String id = Studio.json(opened).get("id").stringValue();

        assertForNobodyElse(id, "Cookie", visitor);
        studio.connectTo("/ws/sessions/" + id, "Origin", "http://localhost:" + port, "Cookie", visitor)
                .close();
        assertThat(call("DELETE", "/api/sessions/" + id, "", "Cookie", visitor).statusCode())
                .isEqualTo(204);
    }

    @Test
    void anAccountsSessionIsItsOwnWhereverItIsLoggedIn() {
        TestPeople people = new TestPeople(context);
        people.administrator();
        String token = "Bearer " + people.token(people.user("eva"));
        String id = Studio.json(open("Authorization", token)).get("id").stringValue();

        assertForNobodyElse(id, "Authorization", token);
        assertThat(call("GET", "/api/sessions/" + id, "", "Cookie", people.cookie(people.user("eva")))
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("DELETE", "/api/sessions/" + id, "", "Authorization", token)
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void whatAVisitorOpenedStaysHisWhenHeLogsIn() {
        HttpResponse<byte[]> opened = open();
        String visitor = given(opened, "studio_visitor");
        String id = Studio.json(opened).get("id").stringValue();
        TestPeople people = new TestPeople(context);
        people.administrator();
        String login = people.cookie(people.user("late"));

        assertThat(call("GET", "/api/sessions/" + id, "", "Cookie", visitor + "; " + login)
                        .statusCode())
                .isEqualTo(200);
        assertThat(call("DELETE", "/api/sessions/" + id, "", "Cookie", visitor).statusCode())
                .isEqualTo(204);
    }

    @Test
    void aTicketLetsAScriptInWhoeverItIs() {
        HttpResponse<byte[]> opened = open();
        String url = Studio.json(opened).get("streamUrl").stringValue();

        studio.connectTo(url).close();
        assertThat(URI.create(url).getQuery()).startsWith("ticket=");
        assertThat(call(
                                "DELETE",
                                "/api/sessions/" + Studio.json(opened).get("id").stringValue(),
                                "",
                                "Cookie",
                                given(opened, "studio_visitor"))
                        .statusCode())
                .isEqualTo(204);
    }
}
