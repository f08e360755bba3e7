package org.ardrag.training.clips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.reference.ReferencePictures;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class SpritePainterTest {

    private static final int SIZE = 64;
    private static final float REACH = 0.15f;

    /** A red disc of 8 frame pixels on mottled green, in the middle of the canvas. */
    private static Canvas canvas() {
        Canvas canvas = new Canvas(SIZE, SIZE, 0);
        Dice dice = new Dice(5);
        for (int i = 0; i < canvas.width * canvas.height; i++) {
            double away = Math.hypot(i % canvas.width - SIZE + 0.5, i / canvas.width - SIZE + 0.5);
            canvas.rgb[3 * i] = away < 16 ? 210 : (float) dice.between(30, 70);
            canvas.rgb[3 * i + 1] = away < 16 ? 60 : (float) dice.between(90, 150);
            canvas.rgb[3 * i + 2] = 40;
        }
        return canvas;
    }

    private static Sprite grasp(Canvas canvas) {
        float reach = REACH * SIZE;
        return SpritePainter.grasp(new Dice(9), canvas, Shapes.grasp(), 0.91f * reach, SIZE, SIZE, reach);
    }

    /** The closed ground with the sprite so many pixels to the right of where it was cut. */
    private static byte[] laid(Canvas ground, Sprite sprite, double dx) {
        byte[] rgb = ground.small().rgb();
        sprite.draw(rgb, 0, SIZE, SIZE, new Pose(SIZE / 2.0 + dx, SIZE / 2.0, 0, 1));
        return rgb;
    }

    private static double difference(byte[] a, byte[] b) {
        return IntStream.range(0, a.length)
                .map(i -> Math.abs((a[i] & 255) - (b[i] & 255)))
                .average()
                .orElseThrow();
    }

    @Test
    void whatAHandTakesLaidWhereItWasMakesTheSamePicture() {
        Canvas canvas = canvas();
        byte[] before = canvas.small().rgb();
        Sprite sprite = grasp(canvas);
        assertThat(difference(canvas.small().rgb(), before)).as("taken away").isGreaterThan(1.5);
        assertThat(difference(laid(canvas, sprite, 0), before)).isLessThan(0.5);
    }

    /** Clips show of a held ground what the model is shown as laid there; else it learns to believe neither. */
    @Test
    void whatAHandTakesIsWhatTheReferencePicturesLay() {
        Canvas canvas = canvas();
        RgbImage picture = canvas.small();
        byte[] made = laid(canvas, grasp(canvas), 20);
        float[] laid = reference(picture, 20);
        for (int i = 0; i < SIZE * SIZE; i++) {
            if (Math.hypot(i % SIZE + 0.5 - 52, i / SIZE + 0.5 - 32)
                    < 11) { // what is filled elsewhere is a guess of each
                assertThat(made[3 * i] & 255)
                        .as("red at %s, %s", i % SIZE, i / SIZE)
                        .isCloseTo(Math.round(255 * laid[i]), within(40));
            }
        }
        assertThat(made[3 * (32 * SIZE + 52)] & 255).as("the disc").isGreaterThan(200);
    }

    private static float[] reference(RgbImage picture, int dx) {
        List<List<ControlPoint>> frames = List.of(0f, (float) dx / SIZE).stream()
                .map(by -> List.of(new ControlPoint(0, 0.5f + by, 0.5f, REACH)))
                .toList();
        float[] laid = new ReferencePictures(SIZE, SIZE, 8, 8, 2)
                .draw(chunk -> picture, List.of(ControlChunk.empty(2), new ControlChunk(frames)), 1)
                .laid();
        return Arrays.copyOfRange(laid, 3 * SIZE * SIZE, 6 * SIZE * SIZE);
    }
}
