package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.model.TrackHeadConfig;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.WeightInitializer;
import org.ardrag.inference.weights.Weights;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions whose heatmaps go through the light network. */
class TrackHeadSessionTest {

    private static final TrackHeadConfig HEAD = new TrackHeadConfig(8);

    @TempDir
    private Path folder;

    private Path plain;
    private Path light;

    @BeforeEach
    void folders() {
        plain = folder.resolve("plain");
        light = folder.resolve("light");
    }

    private void write(Reference reference) throws IOException {
        RandomModel.write(plain, Sampler.ODE, reference);
        WeightInitializer.Scale scale =
                (name, shape) -> shape.dimension() == 1 ? 0.05 : 1 / Math.sqrt(WeightInitializer.fanIn(shape));
        try (Weights head = WeightInitializer.draw(
                HEAD.weightShapes(ModelManifest.read(plain).autoencoder()), 3, Device.cpu(), scale)) {
            ModelFolder.writeWithTrackHead(plain, light, HEAD, head);
        }
    }

    private static StudioModel load(Path folder) throws IOException {
        return StudioModel.load(
                folder,
                new InferenceOptions(
                        "cpu", "float32", 0, InferenceOptions.defaults().snapshotBytes()));
    }

    private static ControlChunk holding(double x) {
        List<List<ControlPoint>> frames = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            frames.add(List.of(new ControlPoint(0, (float) (x + 0.02 * k), 0.5f)));
        }
        return new ControlChunk(frames);
    }

    private static List<byte[]> play(GenerationSession session, int chunks) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            frames.addAll(frames(session, holding(0.2 + 0.08 * (session.nextChunk() - 1))));
        }
        return frames;
    }

    private static List<byte[]> frames(GenerationSession session, ControlChunk control) {
        return session.next(control).frames().stream().map(RgbImage::rgb).toList();
    }

    @ParameterizedTest
    @EnumSource(Reference.class)
    void aRewoundSessionMakesTheSameFramesAgain(Reference reference) throws IOException {
        write(reference);
        try (StudioModel model = load(light);
                GenerationSession session = model.open(RandomModel.picture(1), 7, null)) {
            List<byte[]> once = play(session, 6);
            session.rewind(3);
            assertThat(play(session, 4)).containsExactlyElementsOf(once.subList(8, 24));
        }
    }

    @Test
    void whatIsAskedForGoesThroughTheHead() throws IOException {
        write(Reference.KV);
        try (StudioModel with = load(light);
                StudioModel without = load(plain);
                GenerationSession one = with.open(RandomModel.picture(1), 7, null);
                GenerationSession other = with.open(RandomModel.picture(1), 7, null);
                GenerationSession byEncoder = without.open(RandomModel.picture(1), 7, null)) {
            byte[] frame = frames(one, holding(0.2)).get(3);
            assertThat(frames(other, holding(0.6)).get(3)).as("another drag").isNotEqualTo(frame);
            assertThat(frames(byEncoder, holding(0.2)).get(3))
                    .as("the same drag, encoded")
                    .isNotEqualTo(frame);
            assertThat(with.sessionBytes()).isLessThan(without.sessionBytes());
            assertThat(with.info().checksum()).isNotEqualTo(without.info().checksum());
        }
    }

    @Test
    void aHeadOfAnotherShapeIsRefused() throws IOException {
        write(Reference.KV);
        try (Weights other = WeightInitializer.draw(
                new TrackHeadConfig(12).weightShapes(ModelManifest.read(plain).autoencoder()),
                3,
                Device.cpu(),
                (name, shape) -> 0.1)) {
            other.save(light.resolve(ModelManifest.TRACK_HEAD), TensorType.BF16, Map.of());
        }
        assertThatThrownBy(() -> load(light)).hasMessageContaining("patch_embedding.weight");
        Files.delete(light.resolve(ModelManifest.TRACK_HEAD));
        assertThatThrownBy(() -> load(light)).hasMessageContaining("track_head.safetensors");
    }
}
