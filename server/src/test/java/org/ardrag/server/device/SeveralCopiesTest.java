package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.Trajectories;
import org.ardrag.server.StudioProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The default model on the real engine: whichever copy a session comes to, and whoever computes beside it. */
class SeveralCopiesTest {

    private static final Path DEFAULT = Path.of("../inference/src/main/resources/models/default");
    private static final int CHUNKS = 6;

    @TempDir
    private Path data;

    @Test
    void twoSessionsAtOneTimeMakeTheFramesThatOneAloneMakesBitForBit() throws Exception {
        List<List<byte[]>> alone = sessions("cpu");
        List<List<byte[]>> beside = sessions("cpu,cpu");
        assertThat(alone).hasSize(1);
        assertThat(beside).hasSize(2);
        assertThat(alone.get(0)).hasSizeGreaterThanOrEqualTo(CHUNKS);
        for (List<byte[]> frames : beside) {
            assertThat(frames).hasSameSizeAs(alone.get(0));
            for (int i = 0; i < frames.size(); i++) {
                assertThat(frames.get(i))
                        .as("frame %d", i + 1)
                        .isEqualTo(alone.get(0).get(i));
            }
        }
    }

    /** The frames of the same session on each device, made at one time. */
    private List<List<byte[]>> sessions(String names) throws IOException, InterruptedException, ExecutionException {
        StudioProperties properties = new Binder(new MapConfigurationPropertySource(Map.of(
                        "studio.device", names,
                        "studio.precision", "float32",
                        "studio.attention", "fused",
                        "studio.threads", "1",
                        "studio.timing.warm-up", "0s",
                        "studio.data-dir", data.toString())))
                .bind("studio", StudioProperties.class)
                .get();
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Devices devices = new Devices(properties, device -> OptionalLong.empty(), meters);
        ModelHost host =
                new ModelHost(properties, devices, new ModelLoading(properties, EngineModel::load, devices), meters);
        try {
            HostedModel model = host.load("default", DEFAULT).get();
            CyclicBarrier together = new CyclicBarrier(model.replicas().size());
            List<CompletableFuture<List<byte[]>>> made = model.replicas().stream()
                    .map(copy -> copy.device().thread().call(() -> frames(copy, together)))
                    .toList();
            List<List<byte[]>> all = new ArrayList<>();
            for (CompletableFuture<List<byte[]>> frames : made) {
                all.add(frames.get());
            }
            return all;
        } finally {
            host.stop();
            devices.close();
        }
    }

    private static List<byte[]> frames(ModelReplica copy, CyclicBarrier together) throws Exception {
        ModelInfo info = copy.info();
        Trajectories tracks = new Trajectories(info.fps(), info.framesPerChunk());
        tracks.begin(0, 0.4, 0.5, 1);
        List<byte[]> frames = new ArrayList<>();
        try (LiveSession session = copy.model().open(picture(info), 7, null)) {
            for (int chunk = 1; chunk <= CHUNKS; chunk++) {
                tracks.move(0, 0.4 + 0.03 * chunk, 0.5, 1 + 100L * chunk);
                together.await(5, TimeUnit.MINUTES);
                session.next(tracks.next()).frames().forEach(frame -> frames.add(frame.rgb()));
            }
        }
        return frames;
    }

    /** A bright square on a slope of grey. */
    private static RgbImage picture(ModelInfo info) {
        byte[] rgb = new byte[3 * info.width() * info.height()];
        for (int y = 0; y < info.height(); y++) {
            for (int x = 0; x < info.width(); x++) {
                boolean inside = Math.abs(x - 0.4 * info.width()) < 20 && Math.abs(y - 0.5 * info.height()) < 20;
                int at = 3 * (y * info.width() + x);
                rgb[at] = (byte) (inside ? 230 : 60 + 60 * x / info.width());
                rgb[at + 1] = (byte) (60 + 60 * y / info.height());
                rgb[at + 2] = rgb[at + 1];
            }
        }
        return new RgbImage(info.width(), info.height(), rgb);
    }
}
