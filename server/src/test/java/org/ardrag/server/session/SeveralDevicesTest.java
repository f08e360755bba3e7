package org.ardrag.server.session;

import static org.ardrag.server.Studio.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.ardrag.server.Socket;
import org.ardrag.server.Studio;
import org.ardrag.server.StudioTest;
import org.ardrag.server.device.Devices;
import org.ardrag.server.device.FakeDevices;
import org.ardrag.server.device.FakeModel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Sessions on two devices: who comes where, and what one device's sessions have to do with the other's. */
@TestPropertySource(properties = {"studio.device=cuda:0,cuda:1", "studio.limits.sessions=6"})
@Import(SeveralDevicesTest.TwoDevices.class)
class SeveralDevicesTest extends StudioTest {

    private static final String FIRST = "cuda:0";
    private static final String SECOND = "cuda:1";

    /** Room for one session and a half, once the tenth and what passes compute with are taken off. */
    private static final long ONE = 2225;

    @TestConfiguration(proxyBeanMethods = false)
    static class TwoDevices {

        @Bean
        @Primary
        FakeDevices fakeDevices() {
            return new FakeDevices();
        }
    }

    @Autowired
    private FakeDevices fake;

    @Autowired
    private Devices devices;

    @Autowired
    private StudioDesk desk;

    private String image;
    private final List<String> opened = new ArrayList<>();

    @BeforeEach
    void upload() {
        image = studio.uploadPicture();
    }

    @AfterEach
    void leave() {
        fake.free.clear();
        for (int i = opened.size() - 1; i >= 0; i--) {
            studio.delete("/api/sessions/" + opened.get(i));
        }
        assertThat(fake.models).allSatisfy(model -> assertThat(model.open).hasValue(0));
    }

    private HttpResponse<byte[]> tryToOpen(String model) {
        return studio.post("/api/sessions", "{\"imageId\":\"" + image + "\",\"model\":\"" + model + "\"}");
    }

    private String open() {
        return open("default");
    }

    private String open(String model) {
        HttpResponse<byte[]> answer = tryToOpen(model);
        assertThat(answer.statusCode()).isEqualTo(201);
        String id = Studio.json(answer).get("id").stringValue();
        opened.add(id);
        return id;
    }

    private void end(String id) {
        assertThat(studio.delete("/api/sessions/" + id).statusCode()).isEqualTo(204);
        Awaitility.await().until(() -> desk.view().sessions().stream().noneMatch(view -> id.startsWith(view.id())));
    }

    private void awaitDevice(String id, String device) {
        Awaitility.await().untilAsserted(() -> assertThat(view(id).device()).isEqualTo(device));
    }

    private SessionView view(String id) {
        return desk.view().sessions().stream()
                .filter(session -> id.startsWith(session.id()))
                .findAny()
                .orElseThrow();
    }

    private StudioView.Device device(String name) {
        return desk.view().devices().stream()
                .filter(device -> device.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    /** The copy that is there. */
    private FakeModel model(String device) {
        return fake.models.stream()
                .filter(model -> model.info().device().equals(device)
                        && model.info().name().equals("default"))
                .findAny()
                .orElseThrow();
    }

    @Test
    void sessionsAreSpreadEvenlyAndWhoComesNextFillsTheGap() {
        List<String> ids = List.of(open(), open(), open(), open());
        assertThat(ids.stream().map(id -> view(id).device())).containsExactly(FIRST, SECOND, FIRST, SECOND);
        for (String name : new String[] {FIRST, SECOND}) {
            assertThat(device(name).open()).isEqualTo(2);
            assertThat(device(name).bytes()).isEqualTo(2 * FakeModel.SESSION_BYTES);
            assertThat(device(name).shared()).isFalse();
        }
        end(ids.get(1));
        Awaitility.await().untilAsserted(() -> assertThat(device(SECOND).open()).isEqualTo(1));
        assertThat(view(open()).device()).isEqualTo(SECOND);
        assertThat(view(open()).device()).isEqualTo(FIRST);
    }

    @Test
    void whatASessionTellsIsItsOwnDevices() {
        open();
        String id = open();
        fake.models.forEach(model -> model.turns.clear()); // those of warming up
        try (Socket socket = studio.connect(id)) {
            socket.start();
            socket.frame(9);
            assertThat(model(FIRST).turns).isEmpty();
            assertThat(model(SECOND).turns).isNotEmpty();
            JsonNode how = Studio.json(studio.get("/api/sessions/" + id + "/trajectory.json"))
                    .get("model");
            assertThat(how.get("device").stringValue()).isEqualTo(SECOND);
        }
    }

    @Test
    void aDeviceThatIsBusyHoldsUpItsOwnSessionsAlone() {
        CountDownLatch free = new CountDownLatch(1);
        try (Socket slow = studio.connect(open());
                Socket quick = studio.connect(open())) {
            slow.frame(0);
            devices.all().get(0).thread().call(() -> {
                free.await();
                return null;
            });
            slow.start();
            quick.start();
            quick.frame(21);
            assertThat(slow.frames).isEmpty();
            assertThat(device(FIRST).waiting()).isEqualTo(1);
            free.countDown();
            slow.frame(9);
        } finally {
            free.countDown();
        }
    }

    @Test
    void whoFindsOneDeviceFullComesToTheOther() {
        fake.free.put(FIRST, ONE);
        List<String> ids = List.of(open(), open(), open());
        assertThat(ids.stream().map(id -> view(id).device())).containsExactly(FIRST, SECOND, SECOND);
        assertThat(device(FIRST).maxBytes()).isEqualTo(ONE - 222 - FakeModel.ACTIVATION_BYTES);
    }

    @Test
    void whoWaitsIsBoundToNoDeviceAndComesToTheOneThatHasRoomFirst() {
        fake.free.put(FIRST, ONE);
        fake.free.put(SECOND, ONE);
        String first = open();
        String second = open();
        String third = open();
        String fourth = open();
        assertThat(view(third).device()).isNull();
        assertThat(view(third).state()).isEqualTo("queued");
        assertThat(view(third).bytes()).isZero();

        end(second);
        awaitDevice(third, SECOND);
        end(first);
        awaitDevice(fourth, FIRST);
    }

    @Test
    void whoFitsOnNoDeviceIsRefusedUntilOneHasRoom() {
        fake.free.put(FIRST, 900L);
        fake.free.put(SECOND, 100L);
        assertProblem(
                tryToOpen("default"),
                503,
                "studio-full",
                "0 of 310 on cuda:0, 0 of 0 on cuda:1; another would take 1000");
        fake.free.put(SECOND, ONE);
        assertThat(view(open()).device()).isEqualTo(SECOND);
    }

    /** A model may take the memory that they were told they would get. */
    @Test
    void whoNoLongerFitsOnAnyDeviceHoldsNobodyUpBehindHim() {
        fake.free.put(FIRST, ONE);
        fake.free.put(SECOND, ONE);
        String first = open();
        String second = open();
        String large = open("other");
        String small = open();
        long forSmall = 1_700;
        fake.free.put(FIRST, forSmall);
        fake.free.put(SECOND, forSmall);
        end(first);
        end(second);
        Awaitility.await().untilAsserted(() -> assertThat(view(small).device()).isNotNull());
        assertThat(view(large).state()).isEqualTo("queued");

        fake.free.put(FIRST, ONE);
        fake.free.put(SECOND, ONE);
        Awaitility.await().untilAsserted(() -> assertThat(view(large).device()).isNotNull());
    }

    @Test
    void allDevicesAreSeenInMetricsAndModels() {
        JsonNode model = Studio.json(studio.get("/api/models")).get(0);
        assertThat(model.get("devices").valueStream().map(JsonNode::stringValue))
                .containsExactly(FIRST, SECOND);
        String metrics = new String(studio.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
        assertThat(metrics.lines()
                        .filter(line -> line.startsWith("studio_device_busy_seconds_total{"))
                        .sorted(Comparator.naturalOrder()))
                .hasSize(2)
                .satisfiesExactly(line -> assertThat(line).contains("device=\"cuda:0\""), line -> assertThat(line)
                        .contains("device=\"cuda:1\""));
    }
}
