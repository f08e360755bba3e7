package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.ardrag.inference.dataset.ClipMark;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.ReviewedClip;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Which clips of which dataset a review command is about. */
final class ClipSelection {

    @Option(names = "--dataset", required = true, description = "folder of the dataset")
    private Path dataset = Path.of("");

    @Parameters(paramLabel = "ID", arity = "0..*", description = "clips by their names; without any, all that fit")
    private List<String> ids = new ArrayList<>();

    @Option(
            names = "--status",
            converter = ToStatus.class,
            description = "only clips of this status: pending, accepted or rejected")
    private @Nullable ClipStatus status;

    @Option(
            names = "--mark",
            converter = ToMark.class,
            description = "only clips with this mark: nothing-moves, everything-moves or scene-changes")
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
    List<ReviewedClip> clips() throws IOException {
        DatasetFolder folder = dataset();
        folder.config();
        List<ReviewedClip> all = folder.reviewedClips();
        List<String> missing = new ArrayList<>(ids);
        missing.removeAll(all.stream().map(each -> each.clip().id()).collect(Collectors.toSet()));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("there is no clip " + missing.get(0) + " in " + dataset);
        }
        return all.stream().filter(each -> fits(each.clip())).toList();
    }

    private boolean fits(CuratedClip clip) {
        String name = source;
        return (ids.isEmpty() || ids.contains(clip.id()))
                && (status == null || clip.status() == status)
                && (mark == null || clip.marks().contains(mark))
                && (!unmarked || clip.marks().isEmpty())
                && (name == null || clip.source().contains(name));
    }

    /** As list writes it. */
    static String inWords(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E read(Class<E> type, String word) {
        List<String> words = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            if (inWords(value).equals(word)) {
                return value;
            }
            words.add(inWords(value));
        }
        throw new TypeConversionException("\"" + word + "\" is none of " + String.join(", ", words));
    }

    static final class ToStatus implements ITypeConverter<ClipStatus> {

        @Override
        public ClipStatus convert(String word) {
            return read(ClipStatus.class, word);
        }
    }

    static final class ToMark implements ITypeConverter<ClipMark> {

        @Override
        public ClipMark convert(String word) {
            return read(ClipMark.class, word);
        }
    }
}
