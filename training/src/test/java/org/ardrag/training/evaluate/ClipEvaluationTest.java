package org.ardrag.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelManifest;
import org.ardrag.training.clips.DrawnClip;
import org.ardrag.training.pieces.InProcess;
import org.ardrag.training.pieces.Pieces;
import org.ardrag.training.pieces.Shuffled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClipEvaluationTest {

    private static final int CLIPS = 3;
    private static final int FRAMES = 9;

    /** Pastes, a little darker for each seed. */
    private static final class Pasting implements Generator {

        @Override
        public Subject subject() {
            return new Subject("pasting", "", 0, "", "");
        }

        @Override
        public Made generate(DrawnClip asked, long seed) {
            List<RgbImage> frames = new ArrayList<>(Baselines.pasted(asked.frame(0), asked.tracks(), asked.frames()));
            for (int f = 1; f < frames.size(); f++) {
                byte[] rgb = frames.get(f).rgb().clone();
                for (int i = 0; i < rgb.length; i++) {
                    rgb[i] = (byte) Math.max(0, (rgb[i] & 255) - 2 * seed);
                }
                frames.set(f, new RgbImage(asked.width(), asked.height(), rgb));
            }
            return new Made(frames, 10 * seed, List.of(20.0 * seed), 80 * seed);
        }

        @Override
        public void close() {}
    }

    @TempDir
    private Path folder;

    private record Run(List<Score> scores, Report.Timing timing, int[] worst) {}

    private Run run(Pieces pieces, RoundTrip roundTrip, ModelManifest manifest, List<Integer> done) {
        Tempo tempo = new Tempo();
        ClipEvaluation evaluation =
                new ClipEvaluation(new Pasting(), null, roundTrip, tempo, manifest, 1, FRAMES, false);
        List<Score> scores = evaluation.run(pieces, CLIPS, done::add);
        BufferedImage worst = evaluation.worstClips().image();
        int[] pixels = worst.getRGB(0, 0, worst.getWidth(), worst.getHeight(), null, 0, worst.getWidth());
        return new Run(scores, tempo.timing(250), pixels);
    }

    /** Clips can be measured elsewhere. */
    @Test
    void inWhichOrderClipsAreMeasuredDoesNotMatter() throws IOException {
        EvaluateCommandTest.writeModel(folder);
        ModelManifest manifest = ModelManifest.read(folder);
        Shuffled shuffled = new Shuffled();
        List<Integer> done = new ArrayList<>();
        try (RoundTrip roundTrip = new RoundTrip(folder, manifest, Device.cpu())) {
            Run expected = run(InProcess.IN_TURN, roundTrip, manifest, new ArrayList<>());
            Run found = run(shuffled, roundTrip, manifest, done);
            assertThat(shuffled.order()).containsExactlyInAnyOrder(0, 1, 2).isNotEqualTo(List.of(0, 1, 2));
            assertThat(done).containsExactly(1, 2, 3);
            assertThat(found.scores()).isEqualTo(expected.scores());
            assertThat(found.timing()).isEqualTo(expected.timing());
            assertThat(found.worst()).isEqualTo(expected.worst());
            assertThat(found.scores())
                    .extracting(Score::name)
                    .containsExactly("model", "still picture", "pasted patch", "autoencoder's round trip", "true clip");
            // Seeds 1, 2 and 3, two clips each of 8 frames.
            assertThat(found.timing()).isEqualTo(new Report.Timing(20, 40, 250, 50.0));
        }
    }
}
