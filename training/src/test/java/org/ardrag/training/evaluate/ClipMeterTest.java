package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.reward.DragReward;
import org.ardrag.training.reward.MotionReward;
import org.ardrag.training.tracking.CoTrackerTracker;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipMeterTest {

    private static RgbImage grey(int value) {
        byte[] rgb = new byte[3 * 64 * 64];
        Arrays.fill(rgb, (byte) value);
        return new RgbImage(64, 64, rgb);
    }

    @Test
    void theTrackerThatJudgesIsNotTheOneThatRewards() {
        assertThat(ClipMeter.judge()).isNotInstanceOf(MotionReward.tracker().getClass());
        assertThat(ClipMeter.judge()).as("what train grpo --tracker names").isNotInstanceOf(CoTrackerTracker.class);
        assertThat(DragReward.withoutWeights(1, 1).tracker())
                .isInstanceOf(MotionReward.tracker().getClass());
        assertThat(ClipMeter.judge().name())
                .isNotEqualTo(DragReward.withoutWeights(1, 1).tracker().name());
    }

    @Test
    void evenChangeIsSmoothAndFlickerIsNot() {
        assertThat(ClipMeter.smoothness(List.of(grey(10), grey(20), grey(30), grey(40))))
                .isEqualTo(1);
        double flicker = ClipMeter.smoothness(List.of(grey(0), grey(255), grey(0), grey(255)));
        assertThat(flicker).isCloseTo(0, within(1e-9));
    }

    @Test
    void latentFeaturesSeeContrastAndChange() {
        List<float[]> still = List.of(new float[] {1, 3, 5, 5}, new float[] {1, 3, 5, 5}, new float[] {1, 3, 5, 5});
        assertThat(LatentFeatures.ofFrames(still, 2)).hasSize(2);
        assertThat(LatentFeatures.ofFrames(still, 2).get(0)).containsExactly(2, 5, 1, 0);
        List<float[]> moving = List.of(new float[] {1, 3, 5, 5}, new float[] {3, 1, 5, 6});
        assertThat(LatentFeatures.ofVideos(moving, 2).get(0)).containsExactly(2, 5.25, 2, 0.5);
    }

    @Test
    void theVideoShowsBothClipsSideBySide(@TempDir Path folder) throws Exception {
        SideBySide video = new SideBySide();
        List<RgbImage> dark = new ArrayList<>();
        List<RgbImage> bright = new ArrayList<>();
        for (int f = 0; f < 9; f++) {
            dark.add(grey(40));
            bright.add(grey(200));
        }
        video.add(dark, bright);
        video.write(folder.resolve("clips.mp4"), 16);
        try (FFmpegFrameGrabber grabber =
                        new FFmpegFrameGrabber(folder.resolve("clips.mp4").toFile());
                Java2DFrameConverter converter = new Java2DFrameConverter()) {
            grabber.start();
            int frames = 0;
            for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage(), frames++) {
                assertThat(converter.convert(frame).getRGB(40, 60) & 255).isBetween(30, 50);
                assertThat(converter.convert(frame).getRGB(200, 60) & 255).isBetween(190, 210);
            }
            assertThat(frames).isEqualTo(9);
            assertThat(grabber.getFrameRate()).isEqualTo(16);
        }
    }
}
