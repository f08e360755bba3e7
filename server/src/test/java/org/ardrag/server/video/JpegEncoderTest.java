package org.ardrag.server.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import org.ardrag.inference.image.RgbImage;
import org.junit.jupiter.api.Test;

class JpegEncoderTest {

    @Test
    void anotherDecoderReadsTheSameColours() {
        RgbImage picture = Pictures.rgb(Pictures.quarters(128, 96));
        try (JpegEncoder encoder = new JpegEncoder(128, 96, 85)) {
            BufferedImage read = Pictures.decoded(encoder.encode(picture));
            assertThat(read.getWidth()).isEqualTo(128);
            assertThat(read.getHeight()).isEqualTo(96);
            for (int[] at : new int[][] {{20, 20}, {100, 20}, {20, 80}, {100, 80}}) {
                Color wanted = Pictures.at(picture, at[0], at[1]);
                assertThat(Pictures.distance(new Color(read.getRGB(at[0], at[1])), wanted))
                        .as("at %s, %s", at[0], at[1])
                        .isLessThan(12);
            }
        }
    }

    @Test
    void oneEncoderTakesManyFramesAndEachStandsAlone() {
        try (JpegEncoder encoder = new JpegEncoder(64, 64, 85)) {
            for (int i = 0; i < 40; i++) {
                Color colour = new Color(i * 6, 255 - i * 6, 128);
                byte[] jpeg = encoder.encode(Pictures.rgb(Pictures.plain(64, 64, colour)));
                Color read = new Color(Pictures.decoded(jpeg).getRGB(32, 32));
                assertThat(Pictures.distance(read, colour)).isLessThan(8);
            }
        }
    }

    @Test
    void betterQualityTakesMoreBytesAndIsCloser() {
        RgbImage noise = noise(96, 96);
        byte[] poor;
        byte[] good;
        try (JpegEncoder encoder = new JpegEncoder(96, 96, 40)) {
            poor = encoder.encode(noise);
        }
        try (JpegEncoder encoder = new JpegEncoder(96, 96, 95)) {
            good = encoder.encode(noise);
        }
        assertThat(good.length).isGreaterThan(poor.length);
        assertThat(error(good, noise)).isLessThan(error(poor, noise));
    }

    /** Sizes that FFmpeg pads were once refused as having too many pixels. */
    @Test
    void theStudioReadsFramesOfAnySizeThatItWrites() {
        for (int[] size : new int[][] {{16, 16}, {32, 32}, {80, 48}, {832, 480}, {720, 1280}}) {
            byte[] jpeg;
            try (JpegEncoder encoder = new JpegEncoder(size[0], size[1], 85)) {
                jpeg = encoder.encode(Pictures.rgb(Pictures.plain(size[0], size[1], Color.RED)));
            }
            try (PictureDecoder read =
                    PictureDecoder.decode(PictureDecoder.Codec.JPEG, jpeg, (long) size[0] * size[1])) {
                assertThat(read.width()).isEqualTo(size[0]);
                assertThat(read.height()).isEqualTo(size[1]);
            }
        }
    }

    @Test
    void anotherSizeIsRefused() {
        try (JpegEncoder encoder = new JpegEncoder(64, 64, 85)) {
            assertThatThrownBy(() -> encoder.encode(Pictures.rgb(Pictures.plain(32, 64, Color.RED))))
                    .hasMessageContaining("32 x 64")
                    .hasMessageContaining("64 x 64");
        }
    }

    private static RgbImage noise(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new java.util.Random(7).nextBytes(rgb);
        return new RgbImage(width, height, rgb);
    }

    private static double error(byte[] jpeg, RgbImage image) {
        RgbImage read = Pictures.rgb(Pictures.decoded(jpeg));
        double sum = 0;
        for (int i = 0; i < read.rgb().length; i++) {
            double d = (read.rgb()[i] & 255) - (image.rgb()[i] & 255);
            sum += d * d;
        }
        return sum / read.rgb().length;
    }
}
