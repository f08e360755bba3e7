package org.ardrag.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The measure that the end-to-end tests rely on, tried where the answer is known. */
class DiscPictureTest {

    private static final Offset<Double> NEAR = Offset.offset(0.005);

    @TempDir
    Path folder;

    @Test
    void discIsFoundWhereItWasDrawnAlsoWhenItIsSmallAndBlurred() throws Exception {
        BufferedImage picture = ImageIO.read(DiscPicture.write(folder).toFile());
        BufferedImage small = scaled(scaled(picture, 16), 128);

        assertThat(DiscPicture.find(picture).x()).isCloseTo(DiscPicture.X, NEAR);
        assertThat(DiscPicture.find(picture).y()).isCloseTo(DiscPicture.Y, NEAR);
        assertThat(DiscPicture.find(small).x()).isCloseTo(DiscPicture.X, Offset.offset(0.02));
    }

    @Test
    void discThatMovedIsFoundWhereItIs() throws Exception {
        BufferedImage picture = ImageIO.read(DiscPicture.write(folder).toFile());
        BufferedImage moved = new BufferedImage(512, 512, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = moved.createGraphics();
        g.drawImage(picture, 128, -64, null);
        g.dispose();

        assertThat(DiscPicture.find(moved).x()).isCloseTo(DiscPicture.X + 0.25, NEAR);
        assertThat(DiscPicture.find(moved).y()).isCloseTo(DiscPicture.Y - 0.125, NEAR);
    }

    @Test
    void pictureWithoutADiscIsNoAnswer() {
        BufferedImage black = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);

        assertThatThrownBy(() -> DiscPicture.find(black)).isInstanceOf(AssertionError.class);
    }

    private static BufferedImage scaled(BufferedImage image, int size) {
        BufferedImage scaled = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        scaled.getGraphics().drawImage(image.getScaledInstance(size, size, java.awt.Image.SCALE_SMOOTH), 0, 0, null);
        return scaled;
    }
}
