package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.ClipTrack;
import org.junit.jupiter.api.Test;

class BaselinesTest {

    private static final int SIZE = 100;

    @Test
    void thePatchIsPastedWhereThePointIsAskedToBeAndNowhereElse() {
        RgbImage picture = speckled();
        ClipTrack drag = track(new float[] {0.2f, 0.5f, 0.7f}, new boolean[] {true, true, true}, false);
        List<RgbImage> frames = Baselines.pasted(picture, List.of(drag), 3);
        assertThat(frames.get(0).rgb()).isEqualTo(picture.rgb());
        for (int dy = -4; dy < 4; dy++) {
            for (int dx = -4; dx < 4; dx++) {
                assertThat(red(frames.get(2), 70 + dx, 30 + dy)).isCloseTo(red(picture, 20 + dx, 30 + dy), within(1));
            }
        }
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                if (Math.hypot(x + 0.5 - 70, y + 0.5 - 30) > 10) {
                    assertThat(red(frames.get(2), x, y)).isEqualTo(red(picture, x, y));
                }
            }
        }
    }

    @Test
    void whatIsLetGoStaysWhereItWasAndPinsPasteNothing() {
        RgbImage picture = speckled();
        ClipTrack letGo = track(new float[] {0.2f, 0.5f, 0.7f}, new boolean[] {true, true, false}, false);
        List<RgbImage> frames = Baselines.pasted(picture, List.of(letGo), 3);
        assertThat(frames.get(2).rgb()).isEqualTo(frames.get(1).rgb());
        ClipTrack pin = track(new float[] {0.2f, 0.2f, 0.2f}, new boolean[] {true, true, true}, true);
        assertThat(Baselines.pasted(picture, List.of(pin), 3).get(2).rgb()).isEqualTo(picture.rgb());
    }

    private static ClipTrack track(float[] x, boolean[] held, boolean pinned) {
        float[] y = new float[x.length];
        Arrays.fill(y, 0.3f);
        boolean[] visible = new boolean[x.length];
        Arrays.fill(visible, true);
        return new ClipTrack(x, y, held, pinned, false, visible);
    }

    private static int red(RgbImage image, int x, int y) {
        return image.rgb()[3 * (y * SIZE + x)] & 255;
    }

    private static RgbImage speckled() {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 31 % 251 ^ i / 7);
        }
        return new RgbImage(SIZE, SIZE, rgb);
    }
}
