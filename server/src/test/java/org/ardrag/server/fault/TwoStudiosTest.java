package org.ardrag.server.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ardrag.inference.session.RandomModel;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.people.TestPeople;
import org.ardrag.server.storage.KeptInPostgres;
import org.ardrag.server.storage.KeptInStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.jdbc.DataSourceBuilder;

/**
 * Two studios, each a process with a data folder of its own, that share a database and a store, and a proxy before them: as
 * in docker/kubernetes/nodes.
 */
class TwoStudiosTest {

    @TempDir
    private Path root;

    private StudioProcess start(String name, List<String> shared) {
        try {
            Path own = Files.createDirectories(root.resolve(name));
            RandomModel.write(own.resolve("models/default"), 1);
            return StudioProcess.start(own, "", shared.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> videos(Studio studio) {
        return Studio.json(studio.get("/api/videos"))
                .get("videos")
                .valueStream()
                .map(video -> video.get("id").stringValue())
                .toList();
    }

    /** Opens a session, lets it run and keeps its video; the video's id. */
    private static String draw(Studio browser) {
        String session = browser.openSession();
        try (Socket socket = browser.connect(session)) {
            socket.start();
            socket.drag(0, "begin", 0.3, 0.5, 1);
            socket.frame(12);
        }
        HttpResponse<byte[]> kept = browser.post("/api/videos", "{\"sessionId\":\"" + session + "\"}");
        assertThat(kept.statusCode()).isEqualTo(201);
        browser.delete("/api/sessions/" + session);
        return Studio.json(kept).get("id").stringValue();
    }

    private static HttpResponse<byte[]> administer(
            StudioProcess node, String token, String method, String path, byte[] body) {
        return node.client.call(HttpRequest.newBuilder(node.client.uri("/api/admin/models" + path))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofByteArray(body)));
    }

    private static String active(StudioProcess node) {
        return Studio.json(node.client.get("/api/models")).get(0).get("name").stringValue();
    }

    @Test
    void areOneToThoseWhoUseThem() throws Exception {
        String database = KeptInPostgres.newDatabase();
        List<String> shared = new ArrayList<>(KeptInStore.arguments());
        shared.add("--spring.datasource.url=" + database);
        CompletableFuture<StudioProcess> starting = CompletableFuture.supplyAsync(() -> start("one", shared));
        try (StudioProcess two = start("two", shared);
                StickyProxy proxy = new StickyProxy(List.of(starting.join().port, two.port))) {
            StudioProcess one = starting.join();
            whatOneTookTheOtherHas(one.client, two.client);
            whatIsActivatedInOneIsActiveInBoth(one, two, administratorToken(database));

            Studio browser = Studio.browser(proxy.port());
            String first = draw(browser);
            one.kill();
            assertThat(videos(browser)).as("the other shows what was kept").containsExactly(first);
            String second = draw(browser);
            assertThat(videos(two.client)).containsExactly(second, first);
        } finally {
            starting.join().close();
        }
    }

    private static String administratorToken(String database) {
        try (HikariDataSource pool = DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(database)
                .build()) {
            return TestPeople.administratorToken(pool);
        }
    }

    private static void whatOneTookTheOtherHas(Studio one, Studio two) {
        String session = one.openSession(Map.of("imageId", two.uploadPicture()))
                .get("id")
                .stringValue();
        assertThat(two.get("/api/sessions/" + session).statusCode())
                .as("a session stays where it is")
                .isEqualTo(404);

        String video = draw(two);
        String path = "/api/videos/" + video;
        assertThat(videos(one)).containsExactly(video);
        HttpResponse<byte[]> movie = one.get(path + "/video.mp4");
        assertThat(movie.statusCode()).isEqualTo(200);
        assertThat(movie.body()).isEqualTo(two.get(path + "/video.mp4").body());
        HttpResponse<byte[]> goesOn = one.post(path + "/sessions", "{\"frame\":4}");
        assertThat(goesOn.statusCode()).isEqualTo(201);

        assertThat(one.delete(path).statusCode()).isEqualTo(204);
        assertThat(videos(two)).isEmpty();
        assertThat(two.get(path + "/video.mp4").statusCode()).isEqualTo(404);
    }

    private static void whatIsActivatedInOneIsActiveInBoth(StudioProcess one, StudioProcess two, String token) {
        byte[] archive = administer(one, token, "GET", "/default/archive.zip", new byte[0])
                .body();
        assertThat(administer(one, token, "POST", "?name=second", archive).statusCode())
                .isEqualTo(201);
        assertThat(administer(one, token, "POST", "/second/activate", new byte[0])
                        .statusCode())
                .isEqualTo(200);
        assertThat(active(one)).isEqualTo("second");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> active(two)
                .equals("second"));
        assertThat(two.client.openSession(Map.of()).get("model").stringValue()).isEqualTo("second");
        assertThat(administer(two, token, "POST", "/rollback", new byte[0]).statusCode())
                .isEqualTo(200);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> active(one)
                .equals("default"));
    }
}
