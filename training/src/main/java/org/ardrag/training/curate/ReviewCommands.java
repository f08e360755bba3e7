package org.ardrag.training.curate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ardrag.inference.dataset.ClipStatus;
import org.ardrag.inference.dataset.CuratedClip;
import org.ardrag.inference.dataset.Review;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.inference.dataset.TrackKind;
import org.ardrag.training.sheet.ClipSheets;
import org.ardrag.training.sheet.ContactSheet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looking through a dataset by hand. */
final class ReviewCommands {

    private ReviewCommands() {}

    /** {@code studio train curate list}. */
    @Command(name = "list", description = "Lists clips, one a line.", mixinStandardHelpOptions = true)
    static final class Listing implements Callable<Integer> {

        @Mixin
        private ClipSelection selection = new ClipSelection();

        @Override
        @SuppressWarnings("SystemOut") // the command's answer
        public Integer call() throws IOException {
            List<ReviewedClip> clips = selection.clips();
            for (ReviewedClip clip : clips) {
                System.out.println(line(clip));
            }
            System.out.println(clips.size() + " clips");
            return 0;
        }

        static String line(ReviewedClip reviewed) {
            CuratedClip clip = reviewed.clip();
            String marks = clip.marks().stream().map(ClipSelection::inWords).collect(Collectors.joining(" "));
            return String.format(
                    Locale.ROOT,
                    "%s  %s%s%s  %dx%d  %d moving %d static  %s at %.2f s%s%s",
                    clip.id(),
                    ClipSelection.inWords(clip.status()),
                    clip.why().isEmpty() ? "" : " (" + clip.why() + ")",
                    by(reviewed),
                    clip.width(),
                    clip.height(),
                    clip.tracks(TrackKind.MOVING).size(),
                    clip.tracks(TrackKind.STATIC).size(),
                    clip.source(),
                    clip.start(),
                    marks.isEmpty() ? "" : "  [" + marks + "]",
                    clip.caption().isEmpty() ? "" : "  \"" + clip.caption() + "\"");
        }
    }

    /** Who had the last word, and when. */
    private static String by(ReviewedClip clip) {
        if (clip.reviews().isEmpty()) {
            return "";
        }
        Review last = clip.reviews().get(clip.version() - 1);
        return " by " + last.by() + " at " + last.at().truncatedTo(ChronoUnit.SECONDS);
    }

    /** {@code studio train curate show}. */
    @Command(
            name = "show",
            description = "Writes clips with their tracks as a contact sheet: rings move, crosses are static.",
            mixinStandardHelpOptions = true)
    static final class Show implements Callable<Integer> {

        @Mixin
        private ClipSelection selection = new ClipSelection();

        @Option(names = "--out", required = true, description = "the PNG file to write")
        private Path out = Path.of("");

        @Option(names = "--columns", defaultValue = "9", description = "frames shown (default: ${DEFAULT-VALUE})")
        private int columns;

        @Option(names = "--most", defaultValue = "24", description = "clips shown (default: ${DEFAULT-VALUE})")
        private int most;

        @Override
        @SuppressWarnings("SystemOut") // the command's answer
        public Integer call() throws IOException {
            List<ReviewedClip> clips = selection.clips();
            List<ReviewedClip> shown = clips.subList(0, Math.min(Math.max(1, most), clips.size()));
            ContactSheet sheet = new ContactSheet(1);
            for (ReviewedClip each : shown) {
                ClipSheets.add(
                        sheet, Listing.line(each), CuratedDataset.whole(selection.dataset(), each.clip()), columns);
            }
            sheet.write(out);
            System.out.println(out + ": " + shown.size() + " of " + clips.size() + " clips");
            return 0;
        }
    }

    /** {@code studio train curate accept}. */
    @Command(name = "accept", description = "Accepts clips, to be trained on.", mixinStandardHelpOptions = true)
    static final class Accept implements Callable<Integer> {

        @Mixin
        private ClipSelection selection = new ClipSelection();

        @Override
        public Integer call() throws IOException {
            return review(selection, ClipStatus.ACCEPTED, "");
        }
    }

    /** {@code studio train curate reject}. */
    @Command(name = "reject", description = "Rejects clips.", mixinStandardHelpOptions = true)
    static final class Reject implements Callable<Integer> {

        @Mixin
        private ClipSelection selection = new ClipSelection();

        @Option(names = "--why", required = true, description = "the reason, kept with the clip")
        private String why = "";

        @Override
        public Integer call() throws IOException {
            return review(selection, ClipStatus.REJECTED, why);
        }
    }

    @SuppressWarnings("SystemOut") // the command's answer
    private static int review(ClipSelection selection, ClipStatus status, String why) throws IOException {
        if (!selection.isNarrow()) {
            throw new IllegalArgumentException(
                    "no clip was named; name some, or choose them by --status, --mark, --unmarked or --source");
        }
        Set<String> chosen =
                selection.clips().stream().map(each -> each.clip().id()).collect(Collectors.toSet());
        selection.dataset().review(chosen, System.getProperty("user.name"), status, why);
        System.out.println(chosen.size() + " clips are " + ClipSelection.inWords(status) + " now");
        return 0;
    }
}
