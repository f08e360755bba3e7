package org.ardrag.training.reward;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.*;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.training.clips.*;
import org.ardrag.training.data.ClipControls;
import org.ardrag.training.evaluate.Baselines;
import org.ardrag.training.tracking.*;
import org.junit.jupiter.api.Test;

class DragRewardTest {
    @Test
    void explore() {
        for (boolean held : new boolean[] {true, false}) {
            for (PointTracker tracker : List.of(new LucasKanadeTracker(), new PatchTracker())) {
                DragReward reward = new DragReward(new PictureLikeness(), new MotionReward(25, 0.04), tracker);
                ClipPainter painter = held
                        ? new ClipPainter(TextureBank.heldOut(3, 24), ClipConfig.heldOut(128, 128, 25))
                        : new ClipPainter(TextureBank.training(3, 24), ClipConfig.training(128, 128, 25));
                Map<String, double[]> sums = new LinkedHashMap<>();
                int n = 0;
                for (int i = 0; i < 24; i++) {
                    DrawnClip clip = painter.paint(i);
                    List<RgbImage> t = Spoiled.truth(clip);
                    Map<String, List<RgbImage>> v = new LinkedHashMap<>();
                    v.put("true", t);
                    v.put("frozen", Spoiled.frozen(clip));
                    v.put("blur0.7", Spoiled.blurred(t, 0.7));
                    v.put("blur1.5", Spoiled.blurred(t, 1.5));
                    v.put("noise6", Spoiled.noisy(t, 6));
                    v.put("noise12", Spoiled.noisy(t, 12));
                    v.put("blurnoise", Spoiled.noisy(Spoiled.blurred(t, 1.2), 8));
                    v.put("pasted", Baselines.pasted(clip.frame(0), clip.tracks(), 25));
                    v.put("flat", Spoiled.flat(clip));
                    StringBuilder line = new StringBuilder(String.format("%s %d %-12s drags %d ", held, i, tracker.name(), clip.tracks().stream().filter(ClipTrack::dragged).count()));
                    n++;
                    for (var e : v.entrySet()) {
                        ClipReward r = reward.of(GeneratedClip.of(e.getValue(), ClipControls.of(clip, 4), 4));
                        double q = Arrays.stream(r.quality()).average().orElseThrow();
                        double m = Arrays.stream(r.motion()).average().orElseThrow();
                        line.append(String.format("%s %.3f+%.3f=%.3f ", e.getKey(), q, m, q + m));
                        double[] s = sums.computeIfAbsent(e.getKey(), k -> new double[3]);
                        s[0] += q; s[1] += m; s[2]+= (double) r.deadHinges() / Math.max(1, r.hinges());
                    }
                    System.out.println(line);
                }
                for (var e : sums.entrySet()) System.out.printf("MEAN %s %s %s q %.3f m %.3f dead %.3f%n", held, tracker.name(), e.getKey(), e.getValue()[0] / n, e.getValue()[1] / n, e.getValue()[2]/n);
            }
        }
    }
}
