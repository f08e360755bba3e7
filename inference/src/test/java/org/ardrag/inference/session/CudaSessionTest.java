package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.engine.DeviceMemory;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.schedule.Sampler;
import org.ardrag.inference.testing.GpuCondition;
import org.ardrag.inference.trajectory.ControlChunk;
import org.ardrag.inference.trajectory.ControlPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same code on a GPU. */
@Tag(GpuCondition.TAG)
class CudaSessionTest {

    private static final String GPU = "cuda:0";
    private static final int CHUNKS = 7; // the cache of 4 frames is full after 3

    @TempDir
    private Path folder;

    private List<byte[]> frames(String device, String precision) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        try (StudioModel model = StudioModel.load(folder, new InferenceOptions(device, precision, 0, 1 << 20));
                GenerationSession session = model.open(RandomModel.picture(1), 7, null)) {
            for (int m = 1; m <= CHUNKS; m++) {
                List<List<ControlPoint>> held = new ArrayList<>();
                for (int k = 0; k < 4; k++) {
                    held.add(List.of(new ControlPoint(0, 0.1f + 0.02f * (4 * m + k), 0.5f)));
                }
                session.next(new ControlChunk(held)).frames().forEach(frame -> frames.add(frame.rgb()));
            }
        }
        return frames;
    }

    /** Noise comes from Java, so nothing but the order of sums tells the devices apart, and bfloat16's rounding. */
    @ParameterizedTest
    @CsvSource({"float32, 1", "bfloat16, 6"})
    void aGpuMakesTheFramesThatTheProcessorMakes(String precision, double greyLevels) throws IOException {
        RandomModel.write(folder, Sampler.ODE, Reference.PICTURE_AND_MOVED);
        List<byte[]> expected = frames("cpu", "float32");
        List<byte[]> made = frames(GPU, precision);
        assertThat(made).hasSameSizeAs(expected);
        for (int i = 0; i < made.size(); i++) {
            assertThat(meanDifference(made.get(i), expected.get(i)))
                    .as("grey levels between frame %d on both", i + 1)
                    .isLessThan(greyLevels);
        }
    }

    private static double meanDifference(byte[] one, byte[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += Math.abs((one[i] & 255) - (other[i] & 255));
        }
        return sum / one.length;
    }

    @Test
    void whatAGpuReportsFreeIsLessByWhatWasAllocated() {
        long bytes = 512L << 20;
        long before = DeviceMemory.free(GPU).orElseThrow();
        try (NDManager owner = TorchEngine.newManager(TorchEngine.device(GPU))) {
            owner.zeros(new Shape(bytes / 4), DataType.FLOAT32);
            assertThat(before - DeviceMemory.free(GPU).orElseThrow()).isBetween(bytes, 2 * bytes);
        }
        assertThat(DeviceMemory.free(GPU).orElseThrow()).isGreaterThan(before - bytes / 2);
    }
}
