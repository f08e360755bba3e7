package org.ardrag.training.grpo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.weights.Weights;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;

/** The reward on conditions that are not learnt from, with the sampler that serves and noise that stays the same. */
final class HeldOutReward {

    private static final int COLUMNS = 9;

    private final Explorer explorer;
    private final List<Condition> conditions = new ArrayList<>();

    HeldOutReward(Explorer explorer, Conditions from, int clips) {
        this.explorer = explorer;
        for (int i = 0; i < clips; i++) {
            conditions.add(from.of(i));
        }
    }

    /** The means over all conditions. */
    Map<String, Double> of(Weights policy) {
        return means(explorer.trials(policy, conditions));
    }

    /** The same; writes the clips down, too. */
    Map<String, Double> write(Weights policy, Path file) throws IOException {
        List<Explorer.Trial> trials = explorer.trials(policy, conditions);
        ContactSheet sheet = new ContactSheet(1);
        for (Explorer.Trial trial : trials) {
            List<RgbImage> shown = new ArrayList<>();
            for (int frame : ClipSheets.columns(trial.frames().size(), COLUMNS)) {
                shown.add(trial.frames().get(frame));
            }
            sheet.row(String.format(Locale.ROOT, "R = %.3f", trial.reward().mean()), shown, List.of());
        }
        sheet.write(file);
        return means(trials);
    }

    private static Map<String, Double> means(List<Explorer.Trial> trials) {
        double quality = 0;
        double motion = 0;
        for (Explorer.Trial trial : trials) {
            quality += Arrays.stream(trial.reward().quality()).average().orElseThrow() / trials.size();
            motion += Arrays.stream(trial.reward().motion()).average().orElseThrow() / trials.size();
        }
        Map<String, Double> means = new LinkedHashMap<>();
        means.put("held_out_reward", quality + motion);
        means.put("held_out_quality", quality);
        means.put("held_out_motion", motion);
        return means;
    }
}
