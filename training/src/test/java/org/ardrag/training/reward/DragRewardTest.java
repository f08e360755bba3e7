package org.ardrag.training.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.training.clips.ClipConfig;
import org.ardrag.training.clips.ClipPainter;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.clips.TextureBank;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.evaluate.Baselines;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That the reward cannot be had by anything but what is wanted: on drawn clips, of which the true motion is known. */
class DragRewardTest {

    private static final int SIZE = 128;
    private static final int CLIPS = 4;
    private static final DragReward REWARD = DragReward.withoutWeights(25, 0.04);

    private static final List<DrawnClip> DRAGGED = new ArrayList<>();
    private static final List<Map<String, ClipReward>> WORTH = new ArrayList<>();

    @BeforeAll
    static void drawAndSpoil() {
        ClipPainter painter = new ClipPainter(TextureBank.heldOut(3, 24), ClipConfig.heldOut(SIZE, SIZE, 25));
        for (int i = 0; i < CLIPS; i++) {
            DrawnClip clip = painter.paint(i);
            List<RgbImage> truth = Spoiled.truth(clip);
            Map<String, List<RgbImage>> videos = new LinkedHashMap<>();
            videos.put("true", truth);
            videos.put("frozen", Spoiled.frozen(clip));
            videos.put("blurred", Spoiled.blurred(truth, 1.2));
            videos.put("noisy", Spoiled.noisy(truth, 8));
            videos.put("blurred and noisy", Spoiled.noisy(Spoiled.blurred(truth, 1.2), 8));
            videos.put("flat", Spoiled.flat(clip));
            videos.put("copied", Baselines.pasted(clip.frame(0), clip.tracks(), clip.frames()));
            Map<String, ClipReward> worth = new LinkedHashMap<>();
            videos.forEach((name, frames) -> worth.put(name, worth(frames, ClipControls.of(clip, 4))));
            DRAGGED.add(clip);
            WORTH.add(worth);
        }
    }

    private static ClipReward worth(List<RgbImage> frames, List<ControlChunk> controls) {
        return REWARD.of(GeneratedClip.of(frames, controls, 4));
    }

    private static ClipReward of(Map<String, ClipReward> worth, String name) {
        return Objects.requireNonNull(worth.get(name), name);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    @Test
    void whereSomethingIsDraggedNothingIsWorthMoreThanTheTrueClip() {
        for (int i = 0; i < CLIPS; i++) {
            Map<String, ClipReward> worth = WORTH.get(i);
            double truth = of(worth, "true").mean();
            worth.forEach((name, reward) -> {
                if (!name.equals("true")) {
                    assertThat(reward.mean()).as(name).isLessThan(truth - 0.02);
                }
            });
        }
    }

    @Test
    void qualityAloneSeesBlurNoiseAndWhatStayedBehind() {
        for (Map<String, ClipReward> worth : WORTH) {
            double truth = mean(of(worth, "true").quality());
            for (String name : List.of("frozen", "blurred", "noisy", "blurred and noisy", "flat", "copied")) {
                ClipReward spoiled = of(worth, name);
                assertThat(mean(spoiled.quality())).as(name).isLessThan(truth - 0.02);
            }
        }
    }

    @Test
    void whereNothingIsAskedBlurAndNoiseLoseAndTheFrozenClipDoesNot() {
        List<ControlChunk> nothing = Collections.nCopies(6, ControlChunk.empty(4));
        for (DrawnClip clip : DRAGGED) {
            List<RgbImage> frozen = Spoiled.frozen(clip);
            double best = worth(frozen, nothing).mean();
            assertThat(worth(Spoiled.truth(clip), nothing).mean()).isLessThanOrEqualTo(best);
            assertThat(worth(Spoiled.blurred(frozen, 1.2), nothing).mean()).isLessThan(best - 0.05);
            assertThat(worth(Spoiled.noisy(frozen, 8), nothing).mean()).isLessThan(best - 0.05);
            assertThat(worth(Spoiled.flat(clip), nothing).mean()).isLessThan(best - 0.2);
        }
    }

    @Test
    void aFrozenClipsHingesAreDeadOnceTheDragIsFarAway() {
        for (Map<String, ClipReward> worth : WORTH) {
            ClipReward frozen = of(worth, "frozen");
            assertThat(frozen.deadHinges()).isPositive();
            assertThat(frozen.hinges()).isGreaterThan(frozen.deadHinges());
        }
    }
}
