package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which clips of which dataset a review command is about. */
final class ClipSelection {

    @Option(names = "--dataset", required = true, description = "folder of the dataset")
    private Path dataset = Path.of("");

    @Parameters(paramLabel = "ID", arity = "0..*", description = "clips by their names; without any, all that fit")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--status", description = "only clips of this status: ${COMPLETION-CANDIDATES}")
    private @Nullable ClipStatus status;

    @Option(names = "--mark", description = "only clips with this mark: ${COMPLETION-CANDIDATES}")
    private @Nullable ClipMark mark;

    @Option(names = "--unmarked", description = "only clips without a mark")
    private boolean unmarked;

    @Option(names = "--source", description = "only clips whose source has this in its name")
    private @Nullable String source;

    DatasetFolder dataset() {
        return new DatasetFolder(dataset);
    }

    /** Whether anything was said at all. */
    boolean isNarrow() {
        return !ids.isEmpty() || status != null || mark != null || unmarked || source != null;
    }

    /**
     * The clips that were named or fit.
     *
     * @throws IllegalArgumentException if there is no dataset, or one of the names is not in it
     */
    List<CuratedClip> clips() throws IOException {
        dataset().config();
        List<CuratedClip> all = dataset().readClips();
        List<String> missing = new ArrayList<>(ids);
        missing.removeAll(all.stream().map(CuratedClip::id).collect(Collectors.toSet()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("there is no clip " + missing.get(0) + " in " + dataset);
        }
        return all.stream().filter(this::fits).toList();
    }

    private boolean fits(CuratedClip clip) {
        String name = source;
        return (ids.isEmpty() || ids.contains(clip.id()))
                && (status == null || clip.status() == status)
                && (mark == null || clip.marks().contains(mark))
                && (!unmarked || clip.marks().isEmpty())
                && (name == null || clip.source().contains(name));
    }
}
