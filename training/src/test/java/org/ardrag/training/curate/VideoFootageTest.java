package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoFootageTest {

    @TempDir
    private Path folder;

    @Test
    void framesComeBackFromAClipFileAsTheyWereWithTheirTimes() throws Exception {
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < 7; f++) {
            frames.add(Scenes.picture(f, 48)); // 48 is no multiple of 32: rows may be padded
        }
        Path file = folder.resolve("clip.mkv");
        ClipFile.write(file, frames, 16);
        assertThat(folder.resolve("clip.mkv.part")).doesNotExist();
        try (Footage footage = VideoFootage.open(file)) {
            assertThat(footage.fps()).isEqualTo(16);
            for (int f = 0; f < 7; f++) {
                Footage.Picture picture = footage.next();
                assertThat(picture).isNotNull();
                assertThat(picture.image().rgb()).isEqualTo(frames.get(f).rgb());
                assertThat(picture.seconds()).isBetween(f / 16.0 - 0.002, f / 16.0 + 0.002);
            }
            assertThat(footage.next()).isNull();
        }
    }

    /** A telephone that is held upright stores frames that lie on their side. */
    @Test
    void aVideoThatLiesOnItsSideIsTurnedUpright() throws Exception {
        Path file = folder.resolve("side.mp4");
        byte[] rgb = new byte[3 * 64 * 32];
        for (int i = 0; i < 64 * 32; i++) {
            rgb[3 * i] = (byte) (i % 64 < 32 ? 255 : 0); // the left half is red
        }
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), 64, 32, 0)) {
            VideoFootage.quiet();
            recorder.setFormat("mp4");
            recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
            recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
            recorder.setFrameRate(16);
            recorder.setDisplayRotation(-90);
            recorder.start();
            for (int f = 0; f < 3; f++) {
                ByteBuffer pixels = ByteBuffer.allocateDirect(rgb.length).put(rgb);
                pixels.flip();
                recorder.recordImage(64, 32, Frame.DEPTH_UBYTE, 3, 192, avutil.AV_PIX_FMT_RGB24, pixels);
            }
        }
        double against;
        try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
            grabber.start();
            against = grabber.getDisplayRotation();
        }
        assertThat(Math.abs(against)).isEqualTo(90);
        try (Footage footage = VideoFootage.open(file)) {
            assertThat(footage.width()).isEqualTo(32);
            assertThat(footage.height()).isEqualTo(64);
            RgbImage image = footage.next().image();
            assertThat(image.width()).isEqualTo(32);
            // Turned with the clock, the left becomes the top.
            int top = image.rgb()[3 * (10 * 32 + 16)] & 255;
            int bottom = image.rgb()[3 * (54 * 32 + 16)] & 255;
            assertThat(top > bottom).isEqualTo(against < 0);
        }
    }

    @Test
    void whatIsNoVideoIsRefused() throws Exception {
        assertThatThrownBy(() -> VideoFootage.open(folder.resolve("none.mp4")))
                .isInstanceOf(CurationException.class)
                .hasMessageContaining("no such file");
        Path list = Files.writeString(folder.resolve("list.m3u8"), "#EXTM3U\n#EXTINF:1,\nhttp://localhost:1/a.ts\n");
        assertThatThrownBy(() -> VideoFootage.open(list)).isInstanceOf(CurationException.class);
        assertThatThrownBy(() -> VideoFootage.open(Files.write(folder.resolve("empty.mp4"), new byte[0])))
                .isInstanceOf(CurationException.class);
    }
}
