package org.ardrag.server.curation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.runs.RunInputs;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The datasets that there are, by the names that forms give them, such as {@code runs/curate-3}. Calls block. */
@Component
final class Datasets {

    /** Datasets of which clips and tracks stay in memory. */
    private static final int OPEN = 8;

    /**
     * A dataset, in figures.
     *
     * @param marked pending clips with a mark
     * @param flaw why it cannot be read; null if it can
     */
    record Summary(
            String name, int clips, int pending, int accepted, int rejected, int marked, @Nullable String flaw) {}

    private final RunInputs inputs;

    /** The one that was used last stands last. */
    private final Map<Path, DatasetFiles> open = new LinkedHashMap<>(16, 0.75f, true);

    Datasets(RunInputs inputs) {
        this.inputs = inputs;
    }

    List<Summary> all() {
        return inputs.datasets().stream().map(this::summary).toList();
    }

    private Summary summary(String name) {
        try {
            List<ReviewedClip> clips = files(name).clips();
            return new Summary(
                    name,
                    clips.size(),
                    count(clips, ClipStatus.PENDING),
                    count(clips, ClipStatus.ACCEPTED),
                    count(clips, ClipStatus.REJECTED),
                    (int) clips.stream()
                            .map(ReviewedClip::clip)
                            .filter(clip -> clip.status() == ClipStatus.PENDING)
                            .filter(clip -> !clip.marks().isEmpty())
                            .count(),
                    null);
        } catch (IOException | IllegalArgumentException | Problem e) {
            return new Summary(name, 0, 0, 0, 0, 0, String.valueOf(e.getMessage()));
        }
    }

    private static int count(List<ReviewedClip> clips, ClipStatus status) {
        return (int)
                clips.stream().filter(each -> each.clip().status() == status).count();
    }

    /** @throws Problem 404 if there is no such dataset */
    DatasetFiles files(String name) {
        Path folder;
        try {
            folder = inputs.resolve("dataset", name);
        } catch (BadValueException e) {
            throw noSuch(name);
        }
        if (!DatasetFiles.isDataset(folder)) {
            throw noSuch(name);
        }
        synchronized (open) {
            DatasetFiles files = open.computeIfAbsent(folder, DatasetFiles::new);
            if (open.size() > OPEN) {
                open.remove(open.keySet().iterator().next());
            }
            return files;
        }
    }

    private static Problem noSuch(String name) {
        return Problem.notFound("no-such-dataset", "dataset", name);
    }

    /** @throws Problem 404 if there is no such clip */
    static ReviewedClip clip(List<ReviewedClip> clips, String id) {
        return clips.stream()
                .filter(each -> each.clip().id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("no-such-clip", "clip", id));
    }
}
