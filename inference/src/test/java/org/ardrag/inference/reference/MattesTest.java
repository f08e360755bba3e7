package org.ardrag.inference.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;

class MattesTest {

    private static final int SIZE = 32;

    private final Mattes mattes = new Mattes();
    private final RgbImage picture = grey(90);

    private static RgbImage grey(int level) {
        byte[] rgb = new byte[3 * SIZE * SIZE];
        Arrays.fill(rgb, (byte) level);
        return new RgbImage(SIZE, SIZE, rgb);
    }

    private static HeldTrack held(RgbImage source, double x, double y) {
        return new HeldTrack(source, new ControlPoint(0, (float) (x / SIZE), (float) (y / SIZE), 0.2f), List.of());
    }

    @Test
    void allThatAreHeldAreKept() {
        List<HeldTrack> many = IntStream.range(0, 30)
                .mapToObj(i -> held(picture, i + 0.5, 16.5))
                .toList();
        List<Mattes.Cut> cuts = mattes.of(many);
        RgbImage copy = new RgbImage(SIZE, SIZE, picture.rgb().clone());
        List<HeldTrack> again = many.stream()
                .map(track -> new HeldTrack(copy, track.grabbed(), List.of(track.grabbed())))
                .toList();
        assertThat(mattes.of(again)).isSameAs(cuts);
        assertThat(mattes.of(many.subList(0, 29))).isNotSameAs(cuts).hasSize(29);
    }

    @Test
    void nothingIsKeptOfWhatIsNotHeldAnyMore() {
        List<HeldTrack> one = List.of(held(picture, 16.5, 16.5));
        List<Mattes.Cut> cuts = mattes.of(one);
        assertThat(mattes.of(List.of())).isEmpty();
        assertThat(mattes.of(one)).isNotSameAs(cuts).isNotEqualTo(cuts);
    }

    @Test
    void whatTwoClaimGoesToTheNearer() {
        Matte alone = mattes.of(List.of(held(picture, 14.5, 16.5))).get(0).taken();
        List<Mattes.Cut> both = mattes.of(List.of(held(picture, 14.5, 16.5), held(picture, 20.5, 16.5)));
        Matte left = both.get(0).taken();
        Matte right = both.get(1).taken();
        assertThat(alone.pixel(17, 16)).isGreaterThan(0.3f);
        assertThat(left.pixel(14, 16)).as("at the one").isGreaterThan(0.9f);
        assertThat(left.pixel(20, 16)).as("at the other").isLessThan(0.1f);
        assertThat(right.pixel(20, 16)).isGreaterThan(0.9f);
        for (int x = 0; x < SIZE; x++) {
            assertThat(left.pixel(x, 16) + right.pixel(x, 16))
                    .as("no more than all, at %s", x)
                    .isLessThan(1.001f);
        }
        assertThat(left.pixel(17, 16)).as("in the middle").isBetween(0.2f, 0.7f);
    }

    @Test
    void whatIsHeldInAnotherFrameClaimsNothingOfThisOne() {
        Matte alone = mattes.of(List.of(held(picture, 14.5, 16.5))).get(0).taken();
        List<Mattes.Cut> both = mattes.of(List.of(held(picture, 14.5, 16.5), held(grey(91), 16.5, 16.5)));
        assertThat(both.get(0).taken().cover()).isEqualTo(alone.cover());
    }
}
