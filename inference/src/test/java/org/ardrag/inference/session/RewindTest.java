package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.RandomModel.Window;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Going back in a session that is longer than anything a chunk depends on. */
class RewindTest {

    /** Two blocks with a window of 7 frames and one sink see 2 * 5 frames back, the autoencoder's streams 9 chunks. */
    private static final Window WINDOW = new Window(7, 1, 6);

    private static final int RECEPTIVE_FIELD = 2 * 5 + 9;

    private static final int CHUNKS = 46;

    /** Room for some snapshots (75 kB each in float32) and for some entries of the undo log (67 kB). */
    private static final long SOME = 900_000;

    private static final long PLENTY = 100_000_000;

    @TempDir
    private Path folder;

    private StudioModel model(Window window, Sampler sampler, String precision, long budget) throws IOException {
        RandomModel.write(folder, sampler, Reference.PICTURE_AND_MOVED, window);
        return StudioModel.load(folder, new InferenceOptions("cpu", precision, 0, budget));
    }

    private static GenerationSession open(StudioModel model) {
        return model.open(RandomModel.picture(1), 7, null);
    }

    private static ControlChunk control(int chunk, float shift) {
        return control(chunk, shift, 4);
    }

    private static ControlChunk control(int chunk, float shift, int count) {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            frames.add(List.of(new ControlPoint(chunk / 16, 0.1f + shift + 0.01f * ((count * chunk + k) % 64), 0.5f)));
        }
        return new ControlChunk(frames);
    }

    /** Makes chunks, and returns each one's frames in one array. */
    private static List<byte[]> generate(GenerationSession session, int untilChunk, float shift) {
        List<byte[]> chunks = new ArrayList<>();
        while (session.nextChunk() < untilChunk) {
            Chunk chunk = session.next(control(session.nextChunk(), shift));
            byte[] rgb = new byte[4 * 3 * RandomModel.SIZE * RandomModel.SIZE];
            for (int i = 0; i < 4; i++) {
                byte[] frame = chunk.frames().get(i).rgb();
                System.arraycopy(frame, 0, rgb, i * frame.length, frame.length);
            }
            chunks.add(rgb);
        }
        return chunks;
    }

    private static void assertGoesOnAs(List<byte[]> expected, GenerationSession session, int untilChunk) {
        int from = session.nextChunk();
        List<byte[]> chunks = generate(session, untilChunk, 0);
        for (int i = 0; i < chunks.size(); i++) {
            assertThat(chunks.get(i)).as("chunk %s", from + i).isEqualTo(expected.get(from + i - 1));
        }
    }

    /** Far back a replay never takes more than the receptive field; nearer it takes what lies since the snapshot before. */
    @ParameterizedTest(name = "budget {0}, back to {1}: {2} to {3} clean passes")
    @CsvSource({
        PLENTY + ", 40 30 2, 0 0 0, 0 0 0", // by the undo log
        SOME + ", 44 37 24, 0 1 0, 0 7 7", // the last two from snapshots
        "0, 45 30, 19 19, 19 19", // from the sinks alone
        "0, 25 10 1, 25 10 1, 25 10 1" // from the picture
    })
    void everyWayBackIsExactAndReplaysFewChunks(long budget, String back, String least, String most)
            throws IOException {
        try (StudioModel model = model(WINDOW, Sampler.RENOISE, "float32", budget);
                GenerationSession session = open(model)) {
            assertThat(model.manifest().receptiveField()).isEqualTo(RECEPTIVE_FIELD);
            List<byte[]> expected = new ArrayList<>();
            Map<Integer, List<float[]>> kv = new HashMap<>();
            while (session.nextChunk() < CHUNKS) {
                kv.put(session.nextChunk(), window(session));
                expected.addAll(generate(session, session.nextChunk() + 1, 0));
            }
            for (int i = 0; i < numbers(back).size(); i++) {
                int chunk = numbers(back).get(i);
                assertThat(session.rewind(chunk))
                        .isBetween(numbers(least).get(i), numbers(most).get(i));
                assertThat(session.nextChunk()).isEqualTo(chunk);
                assertThat(window(session))
                        .usingElementComparator(Arrays::compare)
                        .isEqualTo(kv.get(chunk));
                assertGoesOnAs(expected, session, Math.min(CHUNKS, chunk + WINDOW.localAttnSize()));
            }
        }
    }

    /** K and V of all blocks that the next chunk sees, sinks left out: those are turned when it is made. */
    private static List<float[]> window(GenerationSession session) {
        KvCache cache = session.state().cache();
        int end = cache.endFrame();
        int from = Math.max(cache.sinkSize(), end - cache.past(1));
        try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
            return from == end
                    ? List.of()
                    : cache.copyFrames(manager, from, end - from).stream()
                            .map(NDArray::toFloatArray)
                            .toList();
        }
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(" ")).map(Integer::valueOf).toList();
    }

    /** Windows with and without sinks, sinks that move along, two sinks, and a window that holds no past at all. */
    @ParameterizedTest
    @CsvSource({
        "7, 1, 6, bfloat16, 300000",
        "7, 1, 6, float32, 0",
        "5, 2, 4, float32, 300000",
        "3, 0, 0, float32, 300000",
        "2, 1, 3, float32, 100000000"
    })
    void anyWalkBackAndForthIsExact(int window, int sink, int distance, String precision, long budget)
            throws IOException {
        int chunks = 30;
        Random random = new Random(window + budget);
        try (StudioModel model = model(new Window(window, sink, distance), Sampler.ODE, precision, budget);
                GenerationSession session = open(model)) {
            List<byte[]> expected = generate(session, chunks, 0);
            int longest = model.manifest().receptiveField() + window - 1;
            for (int i = 0; i < 6; i++) {
                int branch = session.nextChunk();
                generate(session, branch + random.nextInt(6), 0.3f); // thrown away
                assertThat(session.rewind(1 + random.nextInt(branch))).isLessThanOrEqualTo(longest);
                int further = window + random.nextInt(4);
                assertGoesOnAs(expected, session, Math.min(chunks, session.nextChunk() + further));
            }
        }
    }

    /** Chunks of three latent frames, with what is held moved along in all of their frames. */
    @ParameterizedTest
    @ValueSource(longs = {0, SOME, PLENTY})
    void chunksOfThreeFramesAreMadeAgainExactly(long budget) throws IOException {
        ModelManifest one = RandomModel.manifest(Sampler.RENOISE, Reference.PICTURE_AND_MOVED, WINDOW);
        RandomModel.write(folder, RandomModel.inChunks(one, 3), 1);
        int last = 20;
        try (StudioModel model = StudioModel.load(folder, new InferenceOptions("cpu", "float32", 0, budget));
                GenerationSession session = open(model)) {
            List<List<RgbImage>> expected = new ArrayList<>(List.of(List.of()));
            while (session.nextChunk() < last) {
                expected.add(session.next(control(session.nextChunk(), 0, 12)).frames());
            }
            for (int back : new int[] {19, 16, 9, 2}) {
                session.rewind(back);
                for (int chunk = back; chunk < Math.min(last, back + 4); chunk++) {
                    List<RgbImage> again = session.next(control(chunk, 0, 12)).frames();
                    for (int k = 0; k < 12; k++) {
                        assertThat(again.get(k).rgb())
                                .as("frame %s of chunk %s, back to %s", k, chunk, back)
                                .isEqualTo(expected.get(chunk).get(k).rgb());
                    }
                }
            }
        }
    }

    /** The sinks' keys are kept apart once they move along; those of another branch must not come back. */
    @Test
    void sinksOfABranchThatIsThrownAwayAreForgotten() throws IOException {
        try (StudioModel model = model(new Window(5, 2, 4), Sampler.ODE, "float32", PLENTY);
                GenerationSession straight = open(model);
                GenerationSession rewound = open(model)) {
            generate(rewound, 10, 0.3f);
            rewound.rewind(1);
            assertGoesOnAs(generate(straight, 10, 0), rewound, 10);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 180_000, SOME})
    void whatIsKeptNeverExceedsTheBudget(long budget) throws IOException {
        try (StudioModel model = model(WINDOW, Sampler.ODE, "float32", budget);
                GenerationSession session = open(model)) {
            long most = 0;
            while (session.nextChunk() < CHUNKS) {
                session.next(control(session.nextChunk(), 0));
                most = Math.max(most, session.state().keptBytes());
                assertThat(session.state().snapshots().bytes()).isLessThanOrEqualTo(budget / 2);
            }
            assertThat(most).isLessThanOrEqualTo(budget);
            assertThat(budget - most).as("what is left of it").isLessThan(180_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"float32, 4", "bfloat16, 2"})
    void theMemoryOfASessionIsKnownBeforeItIsOpened(String precision, int bytes) throws IOException {
        try (StudioModel model = model(WINDOW, Sampler.ODE, precision, SOME);
                GenerationSession session = open(model)) {
            generate(session, 3, 0);
            SessionState state = session.state();
            int frames = WINDOW.localAttnSize() + 1; // and the one that is pushed out
            long sinkKeys = state.cache().elementsPerFrame() / 2;
            long streams = state.encoder().elements() + state.decoder().elements();
            assertThat(model.sessionBytes())
                    .isEqualTo(bytes * (frames * state.cache().elementsPerFrame() + sinkKeys + 2 * streams) + SOME);
        }
    }

    /** What a failure leaves behind: a chunk begun and not made, a replay that stopped on its way. */
    @ParameterizedTest
    @CsvSource({"0, 40", "0, 12", SOME + ", 36"})
    void aSessionGoesOnAfterAFailure(long budget, int back) throws IOException {
        try (StudioModel model = model(WINDOW, Sampler.RENOISE, "float32", budget);
                GenerationSession session = open(model)) {
            List<byte[]> expected = generate(session, CHUNKS, 0);
            session.rewind(CHUNKS - 2);
            session.state().begin();
            assertGoesOnAs(expected, session, CHUNKS - 1);
            assertThat(session.state().rewind(back)).isLessThan(back); // and nothing was replayed
            assertGoesOnAs(expected, session, CHUNKS);
            session.state().rewind(back);
            session.rewind(back - 3);
            assertGoesOnAs(expected, session, back);
        }
    }

    @Test
    void aClosedSessionMakesNothing() throws IOException {
        try (StudioModel model = model(WINDOW, Sampler.ODE, "float32", SOME)) {
            GenerationSession session = open(model);
            generate(session, 10, 0);
            session.close();
            session.close();
            assertThatThrownBy(() -> session.next(control(10, 0))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> session.rewind(2)).isInstanceOf(IllegalStateException.class);
            try (GenerationSession other = open(model)) {
                assertThat(generate(other, 3, 0)).hasSize(2);
            }
        }
    }

    @Test
    void aModelThatLooksAtAllFramesOpensNoSession() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> model(new Window(-1, 0, 0), Sampler.ODE, "float32", SOME))
                .withMessageContaining("local_attn_size");
    }
}
