package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.KvCache;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.session.PublishedKind.Shape;
import org.ardrag.inference.session.RandomModel.Window;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions on models of the published students' kind. */
class PublishedSessionTest {

    private static final long SOME = 300_000;

    @TempDir
    private Path folder;

    private StudioModel model(Shape shape, Precision precision, long budget) throws IOException {
        PublishedKind.write(folder, shape);
        return PublishedKind.load(folder, precision, budget);
    }

    private static GenerationSession open(StudioModel model) {
        return model.open(RandomModel.picture(1), 7, "a red balloon");
    }

    /** Something is held, for models that look at it; from chunk 4 on the prompt is another. */
    private static List<byte[]> generate(GenerationSession session, int frames, int untilChunk) {
        List<byte[]> made = new ArrayList<>();
        while (session.nextChunk() < untilChunk) {
            int m = session.nextChunk();
            if (m == 4) {
                session.prompt("a balloon");
            }
            List<List<ControlPoint>> control = new ArrayList<>();
            for (int k = 0; k < frames; k++) {
                control.add(List.of(new ControlPoint(0, 0.1f + 0.01f * ((frames * m + k) % 64), 0.5f)));
            }
            session.next(new ControlChunk(control)).frames().forEach(frame -> made.add(frame.rgb()));
        }
        return made;
    }

    /**
     * The loop of Self-Forcing written down once more, with its numbers as they stand there: the picture's latent at 0, then
     * blocks, each from its own noise by {@code x0 = xt - sigma v} and noising again, and a last pass at 0.
     */
    @ParameterizedTest
    @CsvSource({"1, false", "3, false", "3, true"})
    void aSessionDoesWhatTheOfficialLoopDoes(int block, boolean vae) throws IOException {
        double[][] sigmas = {{1, 0.9375, 0.83333333, 0.625}, {1, 0.83333333}};
        int chunks = 4;
        try (StudioModel model = model(new Shape(block, vae, Control.NONE, 8, 1), Precision.FLOAT32, SOME);
                GenerationSession session = open(model);
                NDManager manager = TorchEngine.newManager(Device.cpu());
                KvCache cache = model.transformer().newCache(model.transformerWeights(), 1, 4, 4, 1)) {
            NDList context = model.context(manager, "a red balloon");
            ai.djl.ndarray.types.Shape one = new ai.djl.ndarray.types.Shape(1, 4, 1, 4, 4);
            NDArray picture = manager.create(session.latent(0), one);
            forward(manager, model, picture, 0, 0, cache, context);
            StreamMemory memory = StreamMemory.begin(manager);
            memory = model.autoencoder()
                    .decode(manager, model.autoencoderWeights(), framesFirst(picture), memory)
                    .memory();
            for (int m = 1; m < chunks; m++) {
                ai.djl.ndarray.types.Shape shape = new ai.djl.ndarray.types.Shape(1, 4, block, 4, 4);
                double[] schedule = sigmas[m == 1 ? 0 : 1];
                int start = 1 + (m - 1) * block;
                NDArray x = KeyedNoise.draw(manager, 7, m, 0, shape);
                for (int n = 0; n < schedule.length; n++) {
                    double sigma = schedule[n];
                    NDArray v = forward(manager, model, x, (float) (1000 * sigma), start, cache, context);
                    NDArray x0 = x.sub(v.mul((float) sigma));
                    if (n + 1 < schedule.length) {
                        float next = (float) schedule[n + 1];
                        x = x0.mul(1 - next)
                                .add(KeyedNoise.draw(manager, 7, m, n + 1, shape)
                                        .mul(next));
                    } else {
                        x = x0;
                    }
                }
                forward(manager, model, x, 0, start, cache, context);
                StreamMemory.Step frames =
                        model.autoencoder().decode(manager, model.autoencoderWeights(), framesFirst(x), memory);
                memory = frames.memory();
                Chunk made = session.next(ControlChunk.empty(4 * block));
                assertThat(made.frames()).hasSize(4 * block);
                assertThat(made.firstFrame()).isEqualTo(4 * block * (m - 1) + 1);
                float[] latents = session.latent(m);
                float[] expected = x.toFloatArray();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(latents[i]).isCloseTo(expected[i], within(2e-5f));
                }
                assertThat(frames.output().getShape().get(1)).isEqualTo(4L * block);
            }
        }
    }

    private static NDArray forward(
            NDManager manager, StudioModel model, NDArray x, float t, int start, KvCache cache, NDList context) {
        long frames = x.getShape().get(2);
        NDArray timesteps = manager.full(new ai.djl.ndarray.types.Shape(1, frames), t);
        return model.transformer().forward(manager, model.transformerWeights(), x, timesteps, start, cache, context);
    }

    private static NDArray framesFirst(NDArray latents) {
        return latents.transpose(0, 2, 1, 3, 4);
    }

    @ParameterizedTest(name = "{0} frames a block, vae {1}, control {2}, window {3}, sink {4}, budget {6}")
    @CsvSource({
        "1, false, NONE, 4, 1, FLOAT32, 0, 40",
        "1, true, NONE, 4, 1, FLOAT32, 0, 52",
        "1, true, HEATMAPS, 4, 1, FLOAT32, 0, 52",
        "3, false, NONE, 7, 1, FLOAT32, 0, 24",
        "3, false, NONE, 8, 4, BFLOAT16, 300000, 24",
        "3, true, NONE, 6, 0, FLOAT32, 0, 30",
        "3, true, HEATMAPS, 10, 1, FLOAT32, 3000000, 24",
        "3, false, HEATMAPS, 5, 2, FLOAT32, 100000000, 16"
    })
    void goingBackIsExact(
            int block, boolean vae, Control control, int window, int sink, Precision precision, long budget, int chunks)
            throws IOException {
        Shape shape = new Shape(block, vae, control, window, sink);
        int frames = 4 * block;
        try (StudioModel model = model(shape, precision, budget);
                GenerationSession session = open(model)) {
            List<byte[]> expected = generate(session, frames, chunks);
            for (int back : new int[] {chunks - 1, chunks - 3, chunks - 9, 6}) {
                session.rewind(back);
                List<byte[]> again = generate(session, frames, Math.min(chunks, back + 4));
                for (int i = 0; i < again.size(); i++) {
                    assertThat(again.get(i))
                            .as("frame %s of chunk %s on", i, back)
                            .isEqualTo(expected.get(frames * (back - 1) + i));
                }
                generate(session, frames, chunks);
            }
            assertThat(session.rewind(chunks - 2))
                    .isLessThanOrEqualTo(model.manifest().receptiveField());
        }
    }

    @Test
    void thePromptCountsFromItsChunkOnAndHoldsOnAfterGoingBack() throws IOException {
        try (StudioModel model = model(new Shape(1, false, Control.NONE, 4, 1), Precision.FLOAT32, SOME);
                GenerationSession one = open(model);
                GenerationSession other = open(model)) {
            List<byte[]> same = generate(one, 4, 4);
            assertThat(generate(other, 4, 4))
                    .usingElementComparator(java.util.Arrays::compare)
                    .isEqualTo(same);
            one.prompt("a balloon");
            byte[] changed = one.next(ControlChunk.empty(4)).frames().get(3).rgb();
            assertThat(other.next(ControlChunk.empty(4)).frames().get(3).rgb()).isNotEqualTo(changed);
            one.rewind(2);
            one.next(ControlChunk.empty(4));
            byte[] withNewPrompt =
                    one.next(ControlChunk.empty(4)).frames().get(3).rgb();
            assertThat(withNewPrompt).isNotEqualTo(same.get(4 * 2 + 3));
        }
        try (Stream<Path> kept = Files.list(folder.resolve("prompts"))) {
            assertThat(kept).as("embeddings on disk").hasSize(2);
        }
    }

    /** A thread of its own reads it while a session goes on; once it is read, the encoder is needed no more. */
    @Test
    void aPromptIsPreparedAsideAndFoundWhenItIsUsed() throws Exception {
        Shape shape = new Shape(1, false, Control.NONE, 8, 1);
        List<byte[]> expected;
        try (StudioModel model = model(shape, Precision.FLOAT32, SOME);
                GenerationSession session = open(model)) {
            expected = generate(session, 4, 6);
        }
        try (Stream<Path> kept = Files.list(folder.resolve("prompts"))) {
            for (Path file : kept.toList()) {
                Files.delete(file);
            }
        }
        try (StudioModel model = model(shape, Precision.FLOAT32, SOME);
                GenerationSession session = open(model)) {
            FutureTask<@Nullable Void> aside = new FutureTask<>(() -> {
                model.prepare("a balloon");
                return null;
            });
            new Thread(aside).start();
            List<byte[]> made = new ArrayList<>(generate(session, 4, 3));
            aside.get();
            Files.delete(folder.resolve(ModelManifest.TEXT_ENCODER));
            made.addAll(generate(session, 4, 6));
            assertThat(made).usingElementComparator(Arrays::compare).isEqualTo(expected);
            session.prompt("nobody has read this");
            assertThatThrownBy(() -> session.next(ControlChunk.empty(4))).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void theMemoryOfASessionIsKnown() throws IOException {
        for (boolean vae : new boolean[] {false, true}) {
            Shape shape = new Shape(3, vae, Control.HEATMAPS, 7, 1);
            try (StudioModel model = model(shape, Precision.FLOAT32, 0);
                    GenerationSession session = open(model)) {
                generate(session, 12, 4);
                SessionState state = session.state();
                long kv = 4 * state.cache().elementsPerFrame() * (7 + 3);
                long streams =
                        4 * 2 * (state.encoder().elements() + state.decoder().elements());
                long context = 4L * 2 * 2 * PublishedKind.TEXT_LEN * 32;
                assertThat(model.sessionBytes()).isEqualTo(kv + streams + context);
            }
        }
    }

    @Test
    void whatItIsStandsInItsInfo() throws IOException {
        try (StudioModel model = model(new Shape(3, true, Control.NONE, 7, 1), Precision.FLOAT32, 0)) {
            assertThat(model.info().drags()).isFalse();
            assertThat(model.info().prompts()).isTrue();
            assertThat(model.info().reach()).isFalse();
            assertThat(model.info().framesPerChunk()).isEqualTo(12);
            assertThat(ModelFolder.check(folder).checksum())
                    .isEqualTo(model.info().checksum());
        }
    }

    @Test
    void aTextEncoderThatIsAnotherOneIsNamed() throws IOException {
        PublishedKind.write(folder, new Shape(1, false, Control.NONE, 4, 1));
        Path manifest = folder.resolve(ModelManifest.FILE);
        String json = Files.readString(manifest);
        Files.writeString(manifest, json.replaceAll("[0-9a-f]{64}", "0".repeat(64)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelFolder.check(folder))
                .withMessageContaining("text_encoder.safetensors")
                .withMessageContaining("000000");
        Files.delete(folder.resolve("tokenizer.json"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelFolder.check(folder))
                .withMessage("tokenizer.json is missing");
    }

    @Test
    void aManifestThatMakesNoSenseIsRefusedWithWhatIsAllowed() {
        ModelManifest whole = PublishedKind.manifest(new Shape(3, false, Control.NONE, 7, 1), "00");
        assertThat(whole.requireSession()).isEqualTo(whole);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedKind.manifest(new Shape(3, false, Control.NONE, 3, 1), "00")
                        .requireSession())
                .withMessageContaining("3 latent frames at once")
                .withMessageContaining("leaves room for 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedKind.manifest(new Shape(1, false, Control.NONE, 7, 1), null)
                        .requireSession())
                .withMessageContaining("has no text encoder");
        assertThatIllegalArgumentException()
                .isThrownBy(whole::requireTrainable)
                .withMessageContaining("control HEATMAPS is needed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PublishedKind.manifest(new Shape(1, true, Control.HEATMAPS, 7, 1), "00")
                        .requireTrainable())
                .withMessageContaining("the Wan VAE");
        ModelManifest heads = RandomModel.manifest(Sampler.ODE, Reference.PICTURE_AND_MOVED, new Window(7, 1, 0))
                .withTrackHead(new TrackHeadConfig(8));
        assertThatThrownBy(() -> RandomModel.inChunks(heads, 3))
                .hasMessageContaining("num_frame_per_block is 3 with a track head; 1 is allowed");
        ModelManifest narrow = RandomModel.manifest(Sampler.ODE, Reference.PICTURE_AND_MOVED, new Window(3, 1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RandomModel.inChunks(narrow, 3).requireTrainable())
                .withMessageContaining("leaves room for 2");
    }
}
