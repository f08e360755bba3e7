package org.ardrag.training.curate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.training.config.ConfigOptions;
import org.ardrag.training.config.ConfiguredStage;
import org.ardrag.training.loop.Progress;
import org.ardrag.training.model.ImportedNetwork;
import org.ardrag.training.model.NetworkNote;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.tracking.CoTrackerTracker;
import org.ardrag.training.tracking.TrackerOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code studio train curate}. */
@Command(
        name = "curate",
        description = {
            "Makes clips to train on of videos: finds their cuts, brings them to the model's frame rate and to a size of"
                    + " the config, follows points through them and keeps what moves or stays for certain.",
            "The same command on the same dataset goes on where it was. What comes of it is looked through with list,"
                    + " show, accept and reject; only accepted clips are trained on."
        },
        mixinStandardHelpOptions = true,
        subcommands = {
            ReviewCommands.Listing.class,
            ReviewCommands.Show.class,
            ReviewCommands.Accept.class,
            ReviewCommands.Reject.class
        })
public final class CurateCommand implements Callable<Integer>, ConfiguredStage {

    private static final String TRACKER = "tracker";

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ConfigOptions config = new ConfigOptions();

    @Option(names = "--dataset", description = "folder of the dataset; one that was begun is gone on with")
    private @Nullable Path dataset;

    @Option(
            names = "--videos",
            description = "folder of videos, of any format that FFmpeg reads; NAME.txt beside a video is its caption")
    private @Nullable Path videos;

    @Option(names = "--drawn", description = "that many drawn clips, taken as if they were videos")
    private int drawn;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "number of the first drawn clip (default: ${DEFAULT-VALUE})")
    private long seed;

    @Mixin
    private TrackerOption tracker = new TrackerOption();

    @Option(
            names = "--progress",
            defaultValue = "lines",
            description = "lines (one a video) or json (an object a line; default: ${DEFAULT-VALUE})")
    private String progress = "lines";

    @Override
    @SuppressWarnings("SystemOut") // the command's answer
    public Integer call() throws IOException {
        if (config.describes()) {
            System.out.print(config.describe(name(), CurateConfig.class));
            return 0;
        }
        Path folder = needed(dataset, "--dataset");
        Path from = videos;
        if (from == null && drawn < 1) {
            needed(null, "--videos or --drawn");
        }
        Progress.use(progress);
        CurateConfig settings = config.read(CurateConfig.class);
        ImportedNetwork network = tracker.given();
        if (config.checks()) {
            return 0;
        }
        hold(folder, settings, network);
        List<ClipSource> sources = new ArrayList<>();
        if (from != null) {
            sources.addAll(VideoSource.in(from, folder));
        }
        sources.addAll(DrawnSource.some(settings, drawn, seed));
        List<VideoRecord> done = new ArrayList<>();
        PrintStream words = Progress.isForProgram() ? System.err : System.out;
        long begun = System.nanoTime();
        Consumer<VideoRecord> report = video -> {
            done.add(video);
            words.println(video.inWords());
            double each = (System.nanoTime() - begun) / 1e9 / done.size();
            Progress.counted("videos", done.size(), sources.size(), each * (sources.size() - done.size()));
        };
        if (network == null) {
            new CurateStage(settings, folder).run(sources, report);
        } else {
            try (CoTrackerTracker follows = TrackerOption.load(network, TorchEngine.device("auto"))) {
                new CurateStage(settings, folder, follows, InProcess.IN_TURN).run(sources, report);
            }
        }
        long bad = done.stream().filter(video -> !video.problem().isEmpty()).count();
        words.println(done.size() + " videos were done, " + bad + " of them gave nothing; "
                + (sources.size() - done.size()) + " had been done before. Now look through them: "
                + "./studio train curate list --dataset " + folder);
        if (Progress.isForProgram()) {
            Progress.result(folder);
        }
        return 0;
    }

    /** Says what has to be known of a tracker that was named, and holds the dataset to what it was begun with. */
    private void hold(Path folder, CurateConfig settings, @Nullable ImportedNetwork network) throws IOException {
        Map<String, ImportedNetwork> named = new HashMap<>();
        if (network != null) {
            named.put(TRACKER, network);
            if (spec != null) {
                spec.commandLine().getErr().println(TrackerOption.notice(network));
                spec.commandLine().getErr().flush();
            }
        }
        new NetworkNote(
                        folder.resolve("tracker.json"),
                        Map.of(TRACKER, CurateStage.tracker(settings).name()))
                .hold(Files.exists(folder.resolve("videos.jsonl")), named);
    }

    @Override
    public Class<?> configType() {
        return CurateConfig.class;
    }

    /** These options are no required ones for picocli: the review commands below do without them. */
    private Path needed(@Nullable Path value, String name) {
        if (value == null) {
            String message = name + " is missing (see --help)";
            if (spec == null) {
                throw new IllegalArgumentException(message);
            }
            throw new ParameterException(spec.commandLine(), message);
        }
        return value;
    }
}
