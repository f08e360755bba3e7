package org.ardrag.training.load;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ardrag.training.bench.StudioCalls;
import org.ardrag.training.bench.StudioProcess;
import org.ardrag.training.bench.TestPicture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code studio load}: visitors of every kind at one time, what they get, and what is left when they have gone. */
@Command(
        name = "load",
        description = {
            "Lets visitors of every kind come to a studio and go again: well-behaved, slow and silent ones, floods,"
                    + " malformed messages, reconnect storms. Says what they got, what was refused, and which memory"
                    + " is held when all have gone.",
            "Ends with status 1 when a well-behaved viewer missed a frame or got one out of order, when the studio"
                    + " failed at something, or when a session or its keys and values are left behind."
        },
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {

    private static final int WARM_UP_SECONDS = 30;
    /** A picture of a small square: it is cut and scaled to the model's size. */
    private static final int PICTURE = 256;

    @Option(names = "--minutes", defaultValue = "2", description = "how long (default: ${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--stay",
            defaultValue = "20",
            description = "mean length of a visit in seconds (default: ${DEFAULT-VALUE})")
    private double stay;

    @Option(names = "--viewers", defaultValue = "2", description = "well-behaved viewers (default: ${DEFAULT-VALUE})")
    private int viewers;

    @Option(names = "--slow", defaultValue = "1", description = "slow readers (default: ${DEFAULT-VALUE})")
    private int slow;

    @Option(names = "--silent", defaultValue = "1", description = "who never read (default: ${DEFAULT-VALUE})")
    private int silent;

    @Option(names = "--floods", defaultValue = "1", description = "who send without end (default: ${DEFAULT-VALUE})")
    private int floods;

    @Option(names = "--malformed", defaultValue = "1", description = "who send nonsense (default: ${DEFAULT-VALUE})")
    private int malformed;

    @Option(names = "--storms", defaultValue = "1", description = "who reconnect on and on (default: ${DEFAULT-VALUE})")
    private int storms;

    @Option(names = "--idle", defaultValue = "0", description = "open sockets on which nothing is done")
    private int idle;

    @Option(names = "--seed", defaultValue = "1", description = "of when visitors come and go")
    private long seed;

    @Option(names = "--url", description = "a studio that runs already (default: one is started for this)")
    private @Nullable URI url;

    @Option(names = "--token", description = "bearer token for that studio")
    private @Nullable String token;

    @Option(
            names = "--server-jar",
            defaultValue = "${sys:studio.server.jar}",
            description = "the packaged application (default: the one that this project built)")
    private @Nullable Path serverJar;

    @Parameters(
            paramLabel = "PROPERTY",
            arity = "0..*",
            description = "properties of the studio that is started, behind --: -- --studio.limits.sessions=16")
    private List<String> properties = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (minutes <= 0 || stay <= 0) {
            throw new IllegalArgumentException(
                    "--minutes " + minutes + " --stay " + stay + ": more than 0 is needed of both");
        }
        if (url != null) {
            return measure(new StudioCalls(url, token));
        }
        if (serverJar == null || !Files.exists(serverJar)) {
            throw new IOException("the packaged application " + serverJar + " is not there; say --url, or build it");
        }
        try (StudioProcess studio = StudioProcess.start(serverJar, properties)) {
            try {
                return measure(new StudioCalls(studio.address(), null));
            } catch (IOException e) {
                if (studio.isAlive()) {
                    throw e;
                }
                throw new IOException("the studio has ended; its log is " + studio.log(), e);
            }
        }
    }

    private int measure(StudioCalls calls) throws IOException, InterruptedException {
        byte[] png = TestPicture.png(PICTURE, PICTURE);
        // What a studio loads and compiles with its first viewers is not what its visitors cost.
        LoadReport.say("warming up for %d s", WARM_UP_SECONDS);
        Crowd first = new Crowd(calls, png, new Tally(), stay, later(WARM_UP_SECONDS));
        first.start(visitors(), seed + 1);
        first.join();
        StudioMemory before = emptied(calls);
        Tally tally = new Tally();
        long begun = System.nanoTime();
        long end = later(60 * minutes);
        Crowd crowd = new Crowd(calls, png, tally, stay, end);
        crowd.start(visitors(), seed);
        for (long minute = 1; System.nanoTime() - end < 0; minute++) {
            long next = begun + TimeUnit.MINUTES.toNanos(minute);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, Math.min(next, end) - System.nanoTime()));
            LoadReport.minute(minute, StudioMemory.of(calls), tally);
        }
        crowd.join();
        StudioMemory after = emptied(calls);
        return LoadReport.print(before, after, tally, (System.nanoTime() - begun) / 1e9);
    }

    private Map<Visitor, Integer> visitors() {
        Map<Visitor, Integer> visitors = new EnumMap<>(Visitor.class);
        visitors.put(Visitor.VIEWER, viewers);
        visitors.put(Visitor.SLOW, slow);
        visitors.put(Visitor.SILENT, silent);
        visitors.put(Visitor.FLOOD, floods);
        visitors.put(Visitor.MALFORMED, malformed);
        visitors.put(Visitor.STORM, storms);
        visitors.put(Visitor.IDLE, idle);
        return visitors;
    }

    private static long later(double seconds) {
        return System.nanoTime() + (long) (seconds * 1e9);
    }

    /** What the studio holds once its sessions have ended, or still after a minute. */
    private static StudioMemory emptied(StudioCalls calls) throws IOException, InterruptedException {
        StudioMemory memory = StudioMemory.of(calls);
        for (int i = 0; i < 60 && memory.sessions() + memory.waiting() > 0; i++) {
            TimeUnit.SECONDS.sleep(1);
            memory = StudioMemory.of(calls);
        }
        return memory;
    }
}
