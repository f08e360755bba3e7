package org.ardrag.training.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.tracking.CoTrackerConfig;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.Test;

/** What lies around the network: with a last layer of zeros it moves every point by what that layer's bias says. */
class CoTrackerTrackerTest {

    private static final Device CPU = TorchEngine.device("cpu");
    private static final CoTrackerConfig CONFIG =
            new CoTrackerConfig(4, 4, 3, 2, 8, 4, 8, 16, 2, 1, 2, List.of(32, 64));
    private static final int ITERATIONS = 6;

    @Test
    void placesComeBackInTheFramesOwnPixels() {
        // A step of (0.25, -0.125) features, 4 pixels each at the model's 64 x 32; the frames have 33 x 48 pixels.
        double x = ITERATIONS * 0.25 * 4 * (33 - 1) / (64 - 1);
        double y = ITERATIONS * -0.125 * 4 * (48 - 1) / (32 - 1);
        List<PixelPoint> points = List.of(new PixelPoint(10.5, 20), new PixelPoint(3, 44.25));
        List<TrackedPath> paths = track(new float[] {0.25f, -0.125f}, 10, frames(33, 48), points);
        assertThat(paths).hasSize(2);
        for (int n = 0; n < 2; n++) {
            assertThat(paths.get(n).at(0)).contains(points.get(n));
            for (int f = 1; f < 3; f++) {
                PixelPoint place = paths.get(n).at(f).orElseThrow();
                assertThat(place.x()).isCloseTo(points.get(n).x() + x, within(1e-3));
                assertThat(place.y()).isCloseTo(points.get(n).y() + y, within(1e-3));
            }
        }
    }

    @Test
    void aPointThatIsNotSeenHasNoPlace() {
        // 6 steps of 0.3 are a logit of 1.8, a probability of 0.86: below 0.9. 6 of 0.4 are one of 0.92.
        List<PixelPoint> points = List.of(new PixelPoint(10.5, 20));
        assertThat(track(new float[2], 0.3f, frames(33, 48), points).get(0).at(1))
                .isEmpty();
        assertThat(track(new float[2], 0.4f, frames(33, 48), points).get(0).at(1))
                .isPresent();
    }

    @Test
    void weightsOfAnotherShapeAreNamed() {
        try (Weights weights = Weights.of(CPU, Map.of())) {
            assertThatThrownBy(() -> new CoTrackerTracker(CONFIG, weights, CPU))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("updateformer.virual_tracks is missing");
        }
    }

    private static List<TrackedPath> track(
            float[] step, float visible, List<RgbImage> frames, List<PixelPoint> points) {
        try (Weights weights = WeightInitializer.draw(
                CONFIG.weightShapes(),
                5,
                CPU,
                (name, shape) -> name.contains("_head.") ? 0 : Math.sqrt(1.0 / WeightInitializer.fanIn(shape)))) {
            weights.get("updateformer.flow_head.bias").set(step);
            weights.get("updateformer.vis_conf_head.bias").set(new float[] {visible, 0});
            try (CoTrackerTracker tracker = new CoTrackerTracker(CONFIG, weights, CPU)) {
                return tracker.track(frames, points);
            }
        }
    }

    private static List<RgbImage> frames(int width, int height) {
        Random random = new Random(3);
        return IntStream.range(0, 3)
                .mapToObj(f -> {
                    byte[] rgb = new byte[3 * width * height];
                    random.nextBytes(rgb);
                    return new RgbImage(width, height, rgb);
                })
                .toList();
    }
}
