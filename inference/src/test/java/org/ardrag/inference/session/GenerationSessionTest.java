package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationSessionTest {

    private static final int CHUNKS = 9; // the cache of 4 frames is full after 3

    @TempDir
    private Path folder;

    private StudioModel model(Sampler sampler, String precision, long snapshotBytes) throws IOException {
        // One sampler with, one without references: both ways are rewound and repeated.
        Reference reference = sampler == Sampler.ODE ? Reference.KV : Reference.PICTURE_AND_MOVED;
        RandomModel.write(folder, sampler, reference);
        return StudioModel.load(folder, new InferenceOptions("cpu", precision, 0, snapshotBytes));
    }

    private static ControlChunk control(int chunk, float shift) {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            frames.add(List.of(new ControlPoint(0, 0.1f + shift + 0.02f * (4 * chunk + k), 0.5f)));
        }
        return new ControlChunk(frames);
    }

    private static List<byte[]> generate(GenerationSession session, int untilChunk, float shift) {
        List<byte[]> frames = new ArrayList<>();
        while (session.nextChunk() < untilChunk) {
            session.next(control(session.nextChunk(), shift)).frames().forEach(f -> frames.add(f.rgb()));
        }
        return frames;
    }

    @ParameterizedTest
    @CsvSource({"ODE, float32", "RENOISE, float32", "ODE, bfloat16"})
    void sameSeedPictureAndControlsGiveTheSameFrames(Sampler sampler, String precision) throws IOException {
        try (StudioModel model = model(sampler, precision, 1 << 20);
                GenerationSession one = model.open(RandomModel.picture(1), 7, null);
                GenerationSession two = model.open(RandomModel.picture(1), 7, null)) {
            List<byte[]> first = generate(one, CHUNKS, 0);
            assertThat(first).hasSize(4 * (CHUNKS - 1));
            assertSame(generate(two, CHUNKS, 0), first);
        }
    }

    @Test
    void seedPictureAndControlAllMatter() throws IOException {
        try (StudioModel model = model(Sampler.ODE, "float32", 1 << 20);
                GenerationSession reference = model.open(RandomModel.picture(1), 7, null);
                GenerationSession seed = model.open(RandomModel.picture(1), 8, null);
                GenerationSession picture = model.open(RandomModel.picture(2), 7, null);
                GenerationSession control = model.open(RandomModel.picture(1), 7, null)) {
            byte[] frame = generate(reference, 3, 0).get(7);
            assertThat(generate(seed, 3, 0).get(7)).isNotEqualTo(frame);
            assertThat(generate(picture, 3, 0).get(7)).isNotEqualTo(frame);
            assertThat(generate(control, 3, 0.3f).get(7)).isNotEqualTo(frame);
        }
    }

    /** With a budget of nothing every rewind replays from the picture; with plenty it takes kept snapshots. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 6", "100000000, 1", "100000000, 2", "100000000, 6", "100000, 7", "100000, 2"})
    void afterARewindEverythingIsExactlyAsItWas(long snapshotBytes, int back) throws IOException {
        try (StudioModel model = model(Sampler.RENOISE, "float32", snapshotBytes);
                GenerationSession straight = model.open(RandomModel.picture(1), 7, null);
                GenerationSession rewound = model.open(RandomModel.picture(1), 7, null)) {
            List<byte[]> expected = generate(straight, CHUNKS, 0);
            generate(rewound, back, 0);
            generate(rewound, CHUNKS, 0.4f); // another branch, thrown away
            rewound.rewind(back);
            assertThat(rewound.nextChunk()).isEqualTo(back);
            assertSame(generate(rewound, CHUNKS, 0), expected.subList(4 * (back - 1), expected.size()));
        }
    }

    @Test
    void wrongInputIsRefusedAndTheSessionGoesOn() throws IOException {
        try (StudioModel model = model(Sampler.ODE, "float32", 1 << 20);
                GenerationSession session = model.open(RandomModel.picture(1), 7, null)) {
            generate(session, 3, 0);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.next(new ControlChunk(List.of(List.of()))))
                    .withMessageContaining("1 frames");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rewind(0))
                    .withMessageContaining("1 to 3");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.rewind(4))
                    .withMessageContaining("1 to 3");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.open(new RgbImage(1, 1, new byte[3]), 7, null))
                    .withMessageContaining("32 x 32");
            assertThat(generate(session, 4, 0)).hasSize(4);
        }
    }

    private static void assertSame(List<byte[]> actual, List<byte[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i)).as("frame %s", i).isEqualTo(expected.get(i));
        }
    }
}
