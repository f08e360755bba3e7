package org.ardrag.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplePicturesTest {

    private final SamplePictures pictures = new SamplePictures();

    @ParameterizedTest
    @EnumSource(SamplePicture.class)
    void everySampleIsAPngOfTheStatedSize(SamplePicture sample) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(pictures.png(sample)));

        assertThat(image.getWidth()).isEqualTo(SamplePicture.SIZE);
        assertThat(image.getHeight()).isEqualTo(SamplePicture.SIZE);
    }

    @ParameterizedTest
    @EnumSource(SamplePicture.class)
    void everySampleHasTextureInEveryCornerOfIt(SamplePicture sample) {
        BufferedImage image = SamplePainter.paint(sample);
        int tile = SamplePicture.SIZE / 4;

        for (int y = 0; y < SamplePicture.SIZE; y += tile) {
            for (int x = 0; x < SamplePicture.SIZE; x += tile) {
                assertThat(deviation(image, x, y, tile))
                        .as("tile at %d, %d", x, y)
                        .isGreaterThan(2);
            }
        }
    }

    @Test
    void theSamePictureIsDrawnEveryTime() {
        assertThat(new SamplePictures().png(SamplePicture.BOAT)).isEqualTo(pictures.png(SamplePicture.BOAT));
    }

    @Test
    void theSmallVersionIsSmall() throws IOException {
        byte[] jpeg = pictures.smallJpeg(SamplePicture.BALLOON);

        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(SamplePictures.SMALL_SIZE);
        assertThat(jpeg.length).isLessThan(60_000);
    }

    /** Standard deviation of the green channel. */
    private static double deviation(BufferedImage image, int left, int top, int size) {
        double sum = 0;
        double squares = 0;
        for (int y = top; y < top + size; y++) {
            for (int x = left; x < left + size; x++) {
                int green = image.getRGB(x, y) >>> 8 & 0xff;
                sum += green;
                squares += (double) green * green;
            }
        }
        double count = (double) size * size;
        return Math.sqrt(squares / count - Math.pow(sum / count, 2));
    }
}
