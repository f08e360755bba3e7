package org.ardrag.training.curate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutFinderTest {

    @TempDir
    private Path folder;

    private static List<Shot> shots(List<RgbImage> frames) {
        return CutFinder.shots(Scenes.footage(frames, 16), Scenes.config());
    }

    @Test
    void theCutBetweenTwoScenesOfAVideoIsFoundAtItsFrameAndNowhereElse() throws Exception {
        List<RgbImage> frames = new ArrayList<>(Scenes.frames(Scenes.oneDrag(1)));
        frames.addAll(Scenes.frames(Scenes.oneDrag(2)));
        Path file = folder.resolve("two.mp4");
        Scenes.writeVideo(file, frames, 16);
        try (Footage footage = VideoFootage.open(file)) {
            assertThat(CutFinder.shots(footage, Scenes.config())).containsExactly(new Shot(0, 25), new Shot(25, 50));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 9, 14})
    void aFastPanIsNoCut(int pixelsAFrame) {
        RgbImage wide = Scenes.picture(4, 512);
        List<RgbImage> frames = new ArrayList<>();
        for (int f = 0; f < 20; f++) {
            frames.add(Scenes.window(wide, f * pixelsAFrame, 100, 128, 128));
        }
        assertThat(shots(frames)).containsExactly(new Shot(0, 20));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aFlashIsNoCut(int framesLong) {
        List<RgbImage> frames = new ArrayList<>(Scenes.frames(Scenes.oneDrag(3)));
        for (int f = 0; f < framesLong; f++) {
            frames.set(10 + f, Scenes.white());
        }
        assertThat(shots(frames)).containsExactly(new Shot(0, 25));
    }

    @Test
    void aFlashDoesNotHideTheCutBehindIt() {
        List<RgbImage> frames = new ArrayList<>(Scenes.frames(Scenes.oneDrag(1)));
        frames.add(Scenes.white());
        frames.addAll(Scenes.frames(Scenes.oneDrag(2)));
        assertThat(shots(frames)).containsExactly(new Shot(0, 25), new Shot(25, 26), new Shot(26, 51));
    }

    @Test
    void aVideoWithoutFramesHasNoShots() {
        assertThat(shots(List.of())).isEmpty();
    }
}
