package org.ardrag.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.Precision;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.model.TinyAutoencoder;
import org.ardrag.inference.model.TinyAutoencoderConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightLoaderTest {

    private static final Device CPU = TorchEngine.device("cpu");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = TensorType.class,
            names = {"F32", "F16", "BF16"})
    void floatingPointNumbersAreThoseOfTheFile(TensorType type) throws IOException {
        Path file = folder.resolve("a.safetensors");
        short[] half = {0x3c00, (short) 0xc000, 0x3555, 0x0001, 0x7bff, (short) 0x8000}; // also a subnormal, the largest, -0
        ByteBuffer bytes = ByteBuffer.allocate(6 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            if (type == TensorType.F32) {
                bytes.putFloat(1.1f * i - 3);
            } else {
                bytes.putShort(half[i]);
            }
        }
        write(file, type, List.of(2L, 3L), bytes.flip());
        try (WeightLoader loader = new WeightLoader(CPU);
                Weights loaded = loader.load(file, Precision.FLOAT32.code());
                Weights expected = Weights.load(file, CPU)) {
            assertThat(loaded.get("w").getShape()).isEqualTo(new Shape(2, 3));
            assertThat(loaded.get("w").toFloatArray())
                    .containsExactly(expected.get("w").toFloatArray());
        }
    }

    @Test
    void wholeNumbersAndScalarsStay() throws IOException {
        Path file = folder.resolve("a.safetensors");
        write(
                file,
                TensorType.I64,
                List.of(),
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(-7).flip());
        try (WeightLoader loader = new WeightLoader(CPU);
                Weights loaded = loader.load(file, Precision.BFLOAT16.code())) {
            assertThat(loaded.get("w").getShape()).isEqualTo(new Shape());
            assertThat(loaded.get("w").getLong()).isEqualTo(-7);
        }
    }

    @Test
    void aModelComputesTheSameWithWeightsThatWereNeverFloat32() throws IOException {
        TinyAutoencoderConfig config = new TinyAutoencoderConfig(
                8, List.of(8, 8, 8, 8), 4, 1, List.of(true, true, false), List.of(false, true, true), null,
                List.of(true, true, true));
        Path file = folder.resolve("tae.safetensors");
        try (Weights drawn = WeightInitializer.draw(config.weightShapes(), 3, CPU, (name, shape) -> 0.2)) {
            drawn.save(file, TensorType.F32, Map.of());
        }
        try (WeightLoader loader = new WeightLoader(CPU);
                TinyAutoencoder model = new TinyAutoencoder(config, Precision.BFLOAT16, CPU);
                Weights direct = loader.load(file, Precision.BFLOAT16.code());
                Weights whole = Weights.load(file, CPU);
                Weights cast = model.cast(whole);
                NDManager manager = TorchEngine.newManager(CPU)) {
            NDArray latents = manager.randomNormal(new Shape(1, 1, 4, 2, 2));
            assertThat(decode(manager, model, direct, latents)).containsExactly(decode(manager, model, cast, latents));
        }
    }

    private static float[] decode(NDManager manager, TinyAutoencoder model, Weights weights, NDArray latents) {
        return model.decode(manager, weights, latents, StreamMemory.begin(manager))
                .output()
                .toFloatArray();
    }

    private static void write(Path file, TensorType type, List<Long> shape, ByteBuffer bytes) throws IOException {
        Map<String, SafetensorsWriter.Declaration> declarations = new LinkedHashMap<>();
        declarations.put("w", new SafetensorsWriter.Declaration(type, shape));
        SafetensorsWriter.write(file, declarations, Map.of(), name -> bytes);
    }
}
