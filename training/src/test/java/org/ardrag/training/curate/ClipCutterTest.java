package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClipCutterTest {

    private static final CurateConfig CONFIG = Scenes.config(5, List.of(new Bucket(16, 16)));

    /** Frames that are grey by their number. */
    private static List<RgbImage> numbered(int count, int width, int height) {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < count; f++) {
            byte[] rgb = new byte[3 * width * height];
            Arrays.fill(rgb, (byte) f);
            frames.add(new RgbImage(width, height, rgb));
        }
        return frames;
    }

    /** Each clip as where it begins, in frames of 16 a second, and the numbers of its frames. */
    private static List<List<Integer>> cut(int count, double fps, List<Shot> shots) throws IOException {
        List<List<Integer>> clips = new ArrayList<>();
        new ClipCutter(CONFIG, CONFIG.buckets().get(0), (seconds, frames) -> {
                    List<Integer> numbers = new ArrayList<>(List.of((int) Math.round(16 * seconds)));
                    frames.forEach(frame -> numbers.add((int) frame.rgb()[0]));
                    clips.add(numbers);
                })
                .cut(Scenes.footage(numbered(count, 16, 16), fps), shots);
        return clips;
    }

    @Test
    void aVideoOfTheModelsRateIsCutFrameByFrameAndTheRestIsLeft() throws IOException {
        assertThat(cut(12, 16, List.of(new Shot(0, 12))))
                .containsExactly(List.of(0, 0, 1, 2, 3, 4), List.of(5, 5, 6, 7, 8, 9));
    }

    @Test
    void noClipReachesOverACut() throws IOException {
        assertThat(cut(14, 16, List.of(new Shot(0, 7), new Shot(7, 14))))
                .containsExactly(List.of(0, 0, 1, 2, 3, 4), List.of(7, 7, 8, 9, 10, 11));
    }

    @Test
    void ofAFasterVideoTheNearestFramesAreTaken() throws IOException {
        assertThat(cut(10, 32, List.of(new Shot(0, 10)))).containsExactly(List.of(0, 0, 2, 4, 6, 8));
        assertThat(cut(8, 24, List.of(new Shot(0, 8)))).containsExactly(List.of(0, 0, 1, 3, 4, 6));
    }

    @Test
    void ofASlowerVideoFramesAreShownTwice() throws IOException {
        assertThat(cut(3, 8, List.of(new Shot(0, 3)))).hasSize(1);
        assertThat(cut(3, 8, List.of(new Shot(0, 3))).get(0))
                .startsWith(0, 0)
                .endsWith(2)
                .isSorted();
    }

    @ParameterizedTest
    @CsvSource({"1920,1080,160x96", "1080,1920,96x160", "500,520,128x128", "120,130,64x64", "40,40,64x64"})
    void theBucketOfTheNearestShapeIsTakenAndTheLargestThatIsFilled(int width, int height, String bucket) {
        List<Bucket> buckets = List.of(
                new Bucket(160, 96),
                new Bucket(96, 160),
                new Bucket(64, 64),
                new Bucket(128, 128),
                new Bucket(512, 512));
        assertThat(Bucket.nearest(buckets, width, height)).hasToString(bucket);
    }

    @Test
    void theMiddleIsKept() {
        RgbImage image = Scenes.picture(1, 64);
        byte[] rgb = new byte[3 * 128 * 64];
        RgbImage wide = new RgbImage(128, 64, rgb);
        RgbImage framed = Framing.fit(Scenes.laid(wide, image, 32, 0), 1, new Bucket(64, 64));
        assertThat(framed.rgb()).isEqualTo(image.rgb());
    }

    @Test
    void aBucketThatNoModelTakesIsRefused() {
        assertThatThrownBy(() -> new Bucket(100, 128)).hasMessage("a bucket is 100 x 128; multiples of 16 are allowed");
    }
}
