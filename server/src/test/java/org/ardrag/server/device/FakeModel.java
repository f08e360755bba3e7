package org.ardrag.server.device;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.Chunk;
import org.ardrag.inference.session.ChunkTimings;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;

/**
 * A model for tests: every frame is the picture with a magenta square where the control is, and its upper left corner
 * tells the frame's number in grey. It refuses what the real one cannot bear: two threads, closed sessions, gaps.
 */
public class FakeModel implements LiveModel {

    public static final int WIDTH = 128;
    public static final int HEIGHT = 96;
    public static final int FPS = 40;
    public static final int FRAMES = 4;
    public static final long SESSION_BYTES = 1000;
    public static final long ACTIVATION_BYTES = 500;
    /** Half the side of the square that marks a control point, and of the corner with the number. */
    public static final int HALF = 8;

    /** Sessions opened and not yet closed. */
    public final AtomicInteger open = new AtomicInteger();

    public final AtomicInteger opened = new AtomicInteger();
    /** The order in which sessions made chunks; with a minus sign, replayed some after going back. */
    public final List<Integer> turns = new CopyOnWriteArrayList<>();
    /** How many chunks must be replayed after going back. */
    public volatile int replays;

    /** How long each chunk takes, made or replayed; 5 ms when not told otherwise. */
    public volatile long chunkMillis = 5;
    /** Sessions opened with this seed fail at their second chunk. */
    public static final long FAILING_SEED = 666;

    public static final String UNREADABLE = "nobody can read this";

    /** What was asked for, by session and chunk. */
    public final Map<Integer, List<ControlChunk>> controls = new ConcurrentHashMap<>();

    private final String name;
    private final String device;
    private volatile @Nullable Thread thread;

    public FakeModel(String name) {
        this(name, "cpu");
    }

    FakeModel(String name, String device) {
        this.name = name;
        this.device = device;
    }

    /** Waits until so many sessions are open: one that was let in is opened behind the answer that says so. */
    public void awaitOpen(int sessions) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).untilAtomic(open, Matchers.is(sessions));
    }

    /** The grey level that tells a frame's number. */
    public static int grey(long frame) {
        return (int) (frame % 12) * 20;
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo(
                name,
                1234567,
                WIDTH,
                HEIGHT,
                FPS,
                FRAMES,
                List.of(1000, 755, 522),
                !name.equals("other"),
                true,
                true,
                "float32",
                "fused",
                2,
                device,
                "checksum-of-" + name);
    }

    @Override
    public long sessionBytes() {
        return SESSION_BYTES;
    }

    @Override
    public long activationBytes() {
        return ACTIVATION_BYTES;
    }

    /** Whether prompts can be read at this moment: a test may hold them back. */
    public final Semaphore reading = new Semaphore(Integer.MAX_VALUE / 2);

    /** The prompts that were read, in their order. */
    public final List<String> prepared = new CopyOnWriteArrayList<>();

    /** The prompts that sessions have used after their first, in their order. */
    public final List<String> prompted = new CopyOnWriteArrayList<>();

    @Override
    public void prepare(String prompt) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a prompt is read on the device's thread");
        }
        reading.acquireUninterruptibly();
        reading.release();
        if (prompt.equals(UNREADABLE)) {
            throw new IllegalStateException("this prompt cannot be read");
        }
        prepared.add(prompt);
    }

    private void checkThread() {
        Thread now = Thread.currentThread();
        Thread first = thread;
        if (first == null) {
            thread = now;
        } else if (first != now) {
            throw new IllegalStateException("called on " + now + ", before on " + first);
        }
    }

    @Override
    public LiveSession open(RgbImage picture, long seed, @Nullable String prompt) {
        checkThread();
        if (picture.width() != WIDTH || picture.height() != HEIGHT) {
            throw new IllegalArgumentException("wrong size");
        }
        open.incrementAndGet();
        return new FakeSession(opened.incrementAndGet(), picture, seed);
    }

    @Override
    public void close() {
        checkThread();
        if (open.get() != 0) {
            throw new IllegalStateException(open + " sessions are still open");
        }
    }

    private final class FakeSession implements LiveSession {

        private final int number;
        private final RgbImage picture;
        private final long seed;
        private final List<ControlChunk> made = new CopyOnWriteArrayList<>();
        private int left;
        private boolean closed;

        FakeSession(int number, RgbImage picture, long seed) {
            this.number = number;
            this.picture = picture;
            this.seed = seed;
            controls.put(number, made);
        }

        private void check() {
            checkThread();
            if (closed) {
                throw new IllegalStateException("session " + number + " is closed");
            }
        }

        @Override
        public int nextChunk() {
            check();
            return made.size() + 1;
        }

        @Override
        public Chunk next(ControlChunk control) {
            check();
            if (seed == FAILING_SEED && made.size() == 1) {
                throw new IllegalStateException("this seed fails");
            }
            replay(left);
            turns.add(number);
            sleep();
            made.add(control);
            int first = FRAMES * (made.size() - 1) + 1;
            List<RgbImage> frames = new ArrayList<>();
            for (int i = 0; i < FRAMES; i++) {
                frames.add(frame(first + i, control.frames().get(i)));
            }
            return new Chunk(made.size(), first, frames, new ChunkTimings(1_000_000, 2_000_000, 3_000_000, 4_000_000));
        }

        private void sleep() {
            try {
                Thread.sleep(chunkMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private RgbImage frame(int index, List<ControlPoint> points) {
            byte[] rgb = picture.rgb().clone();
            for (ControlPoint point : points) {
                square(rgb, Math.round(point.x() * WIDTH), Math.round(point.y() * HEIGHT), 255, 0, 255);
            }
            square(rgb, HALF, HALF, grey(index), grey(index), grey(index));
            return new RgbImage(WIDTH, HEIGHT, rgb);
        }

        private static void square(byte[] rgb, int cx, int cy, int r, int g, int b) {
            for (int y = Math.max(0, cy - HALF); y < Math.min(HEIGHT, cy + HALF); y++) {
                for (int x = Math.max(0, cx - HALF); x < Math.min(WIDTH, cx + HALF); x++) {
                    int i = 3 * (y * WIDTH + x);
                    rgb[i] = (byte) r;
                    rgb[i + 1] = (byte) g;
                    rgb[i + 2] = (byte) b;
                }
            }
        }

        @Override
        public void rewind(int chunk) {
            check();
            if (chunk < 1 || chunk > made.size() + 1) {
                throw new IllegalArgumentException("no chunk " + chunk + ", there are " + Arrays.asList(made.size()));
            }
            made.subList(chunk - 1, made.size()).clear();
            left = replays;
        }

        @Override
        public int replay(int most) {
            check();
            for (int i = 0; i < most && left > 0; i++) {
                turns.add(-number);
                sleep();
                left--;
            }
            return left;
        }

        @Override
        public void prompt(String text) {
            check();
            if (!prepared.contains(text)) {
                throw new IllegalStateException("nobody has read " + text);
            }
            prompted.add(text);
        }

        @Override
        public void close() {
            check();
            closed = true;
            open.decrementAndGet();
        }
    }
}
