package org.ardrag.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.CausalWanModel;
import org.ardrag.inference.model.Compute;
import org.ardrag.inference.model.Precision;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights of each type that files have, in each type that programs have. */
class WeightsFileTest {

    private static final CausalWanConfig CONFIG =
            new CausalWanConfig("t2v", List.of(1, 2, 2), 0, 8, 32, 64, 16, 0, 4, 2, 2, 4, 1, 0, 0, 1e-6);
    private static final String NAME = "patch_embedding.weight";

    @TempDir
    private Path folder;

    /** Every value fits into all of the types: eighths up to 16. */
    private static float value(int i) {
        return (i % 257 - 128) / 8f;
    }

    private static Map<String, SafetensorsWriter.Declaration> declarations(TensorType type) {
        Map<String, SafetensorsWriter.Declaration> declarations = new LinkedHashMap<>();
        CONFIG.weightShapes()
                .forEach((name, shape) -> declarations.put(
                        name,
                        new SafetensorsWriter.Declaration(
                                type, Arrays.stream(shape.getShape()).boxed().toList())));
        return declarations;
    }

    private Path write(TensorType type) throws IOException {
        Path file = folder.resolve(type + ".safetensors");
        Map<String, Shape> shapes = CONFIG.weightShapes();
        SafetensorsWriter.write(file, declarations(type), Map.of(), name -> {
            int n = Math.toIntExact(shapes.get(name).size());
            ByteBuffer out = ByteBuffer.allocate(n * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < n; i++) {
                switch (type) {
                    case BF16 -> out.putShort(HalfFloat.toBfloat16(value(i)));
                    case F16 -> out.putShort(float16(value(i)));
                    default -> out.putFloat(value(i));
                }
            }
            return out.flip();
        });
        return file;
    }

    /** Of values with few bits, exactly. */
    private static short float16(float value) {
        if (value == 0) {
            return 0;
        }
        int bits = Float.floatToIntBits(value);
        int exponent = (bits >> 23 & 0xFF) - 127 + 15;
        return (short) (bits >>> 16 & 0x8000 | exponent << 10 | bits >> 13 & 0x3FF);
    }

    @ParameterizedTest
    @CsvSource({"BF16, BFLOAT16", "BF16, FLOAT32", "F16, BFLOAT16", "F16, FLOAT32", "F32, BFLOAT16", "F32, FLOAT32"})
    void areReadAsTheyAreAndShareNothingWithTheFile(TensorType stored, Precision asked) throws IOException {
        Path file = write(stored);
        try (CausalWanModel model = new CausalWanModel(CONFIG, new Compute(asked, true), Device.cpu());
                CausalWanModel reader = new CausalWanModel(CONFIG, Compute.REFERENCE, Device.cpu());
                WeightsFile in = WeightsFile.open(file);
                Weights weights = model.load(in)) {
            overwrite(file);
            try (Weights read = reader.cast(weights)) {
                float[] values = read.get(NAME).toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).as("element %s", i).isEqualTo(value(i));
                }
            }
        }
    }

    /** The same file, and the pages that are mapped of it, with other content. */
    private static void overwrite(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Math.toIntExact(channel.size())), 0);
        }
    }
}
