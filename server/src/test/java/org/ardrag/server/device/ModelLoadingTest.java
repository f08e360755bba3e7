package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ardrag.inference.session.InferenceOptions;
import org.ardrag.server.StudioProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** Models come onto all devices, or onto none. */
class ModelLoadingTest {

    private static final Path FOLDER = Path.of("some", "default");

    @TempDir
    private Path data;

    private final FakeDevices fake = new FakeDevices();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Devices devices;

    @AfterEach
    void endTheThreads() {
        devices.close();
        assertThat(fake.models).as("models that nobody closed").isEmpty();
    }

    private ModelHost host(String names, ModelLoader loader) throws IOException {
        StudioProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "studio.device", names, "studio.data-dir", data.toString(), "studio.timing.warm-up", "0s")))
                .bind("studio", StudioProperties.class)
                .get();
        devices = new Devices(properties, fake, meters);
        return new ModelHost(properties, devices, new ModelLoading(properties, loader, devices), meters);
    }

    @Test
    void everyDeviceHasACopyOfItsOwn() throws Exception {
        ModelHost host = host("cuda:0,cuda:1", fake);
        HostedModel model = host.load("mine", FOLDER).get();
        assertThat(model.deviceNames()).containsExactly("cuda:0", "cuda:1");
        assertThat(model.replicas())
                .allSatisfy(copy -> assertThat(copy.info().name()).isEqualTo("mine"));
        assertThat(fake.models).hasSize(2);
        host.release(model);
        devices.settled().get();
        assertThat(fake.models).as("nobody holds it, nobody is offered it").isEmpty();
        host.stop();
    }

    @Test
    void devicesAreLoadedAtOneTime() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        ModelHost host = host("cuda:0,cuda:1", (folder, options) -> {
            both.countDown();
            try {
                if (!both.await(60, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("they are loaded one after another");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return fake.load(folder, options);
        });
        assertThat(host.load("mine", FOLDER).get().replicas()).hasSize(2);
        host.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuda:0", "cuda:1"})
    void aLoadThatFailsOnOneDeviceLeavesNothingOnTheOthersAndSaysWhich(String broken) throws Exception {
        ModelHost host = host("cuda:0,cuda:1", fake);
        fake.broken.add(broken);
        assertThatThrownBy(() -> host.load("mine", FOLDER).get())
                .hasMessageContaining("on " + broken + ": there is no such GPU");
        devices.settled().get();
        assertThat(fake.loaded).hasSize(1);
        assertThat(fake.models).isEmpty();
        assertThat(host.holders("mine")).isNull();
        assertThat(devices.memoryBytes())
                .as("no passes have to be reckoned with")
                .isEqualTo(900_000);
        host.stop();
    }

    @Test
    void copiesOnTheSameDeviceComputeAsTheFirstFoundOut() throws Exception {
        ModelHost host = host("cpu,cpu", fake);
        assertThat(host.load("mine", FOLDER).get().deviceNames()).containsExactly("cpu#1", "cpu#2");
        InferenceOptions first = fake.loaded.get(0);
        InferenceOptions second = fake.loaded.get(1);
        assertThat(first.precision()).isEqualTo("auto");
        assertThat(first.attention()).isEqualTo("auto");
        assertThat(second.precision()).isEqualTo("float32");
        assertThat(second.attention()).isEqualTo("fused");
        host.stop();
    }

    @Test
    void memoryThatDevicesShareCountsOnce() throws Exception {
        ModelHost host = host("cpu,cuda:1,cpu", fake);
        fake.free.put("cuda:1", 5000L);
        HostedModel model = host.load("mine", FOLDER).get();
        long cpu = 1_000_000 - 100_000 - 2 * FakeModel.ACTIVATION_BYTES;
        assertThat(devices.all().get(0).memory()).isSameAs(devices.all().get(2).memory());
        assertThat(devices.all().get(0).memory().bytes()).isEqualTo(cpu);
        assertThat(devices.memoryBytes()).isEqualTo(cpu + 5000 - 500 - FakeModel.ACTIVATION_BYTES);
        host.release(model);
        host.stop();
    }

    @Test
    void otherWorkSlowsAllButWhoIsOnAnotherGpu() throws Exception {
        host("cuda:0,cuda:1", fake).stop();
        devices.all().get(0).running().set(2);
        devices.all().get(1).running().set(1);
        assertThat(devices.running()).isEqualTo(3);
        assertThat(devices.runningBeside("cuda:0")).isEqualTo(2);
        assertThat(devices.runningBeside("cuda:1")).isEqualTo(1);
        assertThat(devices.runningBeside("cuda:2")).isZero();
        assertThat(devices.runningBeside("cpu")).isEqualTo(3);
        assertThat(devices.runningBeside("auto")).isEqualTo(3);
    }

    @Test
    void metricsTellTheDevicesApart() throws Exception {
        ModelHost host = host("cpu,cpu", fake);
        host.load("mine", FOLDER).get();
        for (String name : new String[] {"cpu#1", "cpu#2"}) {
            assertThat(meters.get("studio.device.waiting").tag("device", name).gauges())
                    .hasSize(1);
            FunctionCounter busy =
                    meters.get("studio.device.busy").tag("device", name).functionCounter();
            await().until(() -> busy.count() > 0); // what it did is counted a moment after it is done
        }
        host.stop();
    }
}
