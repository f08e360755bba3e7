package org.ardrag.inference.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

    @TempDir
    private Path folder;

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        return Files.write(folder.resolve("x.safetensors"), bytes.array());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,16]}} | the file holds 8 bytes",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | needs 12 bytes, its offsets hold 8",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[2,6]}}"
                        + " | overlap",
                "{'a':{'dtype':'Q4','shape':[2],'data_offsets':[0,8]}} | has type 'Q4'",
                "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | whole numbers",
                "{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}} | more elements than can be counted",
                "{'a':{'dtype':'F32','data_offsets':[0,8]}} | lacks dtype, shape",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | lies at bytes 8 to 0",
                "{'a':12 | is not JSON",
                "[1, 2] | is not a JSON object",
            })
    void aDamagedHeaderIsRefusedByItsFlaw(String header, String flaw) throws IOException {
        Path file = file(header.replace('\'', '"'), 8);
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining(flaw)
                .hasMessageContaining("x.safetensors");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1L << 40, Long.MAX_VALUE})
    void anAbsurdHeaderLengthIsRefused(long length) throws IOException {
        Path file = Files.write(
                folder.resolve("x.safetensors"),
                ByteBuffer.allocate(64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(SafetensorsException.class)
                .hasMessageContaining("bytes long");
    }

    @Test
    void aFileThatIsTooShortIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("x.safetensors"), new byte[3]);
        assertThatThrownBy(() -> Safetensors.open(file).close()).hasMessageContaining("3 bytes is too short");
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Map<String, Shape> shapes = Map.of("a.weight", new Shape(3, 5), "a.bias", new Shape(3));
        try (Weights weights = WeightInitializer.draw(shapes, 5, Device.cpu(), (name, shape) -> 1)) {
            weights.save(file, TensorType.F32, Map.of("step", "7"));
            try (Weights again = Weights.load(file, Device.cpu());
                    Safetensors raw = Safetensors.open(file)) {
                assertThat(raw.metadata()).containsEntry("step", "7");
                assertThat(again.get("a.weight").toFloatArray())
                        .isEqualTo(weights.get("a.weight").toFloatArray());
                assertThat(again.parameters()).isEqualTo(18);
            }
            weights.save(file, TensorType.BF16, Map.of());
            try (Weights rounded = Weights.load(file, Device.cpu())) {
                float[] exact = weights.get("a.weight").toFloatArray();
                float[] coarse = rounded.get("a.weight").toFloatArray();
                for (int i = 0; i < exact.length; i++) {
                    assertThat(Math.abs(coarse[i] - exact[i])).isLessThanOrEqualTo(Math.abs(exact[i]) / 256);
                }
            }
        }
    }

    @Test
    void theSameWeightsAreTheSameFileWhicheverProcessWritesThem() throws IOException {
        Path file = folder.resolve("w.safetensors");
        Map<String, SafetensorsWriter.Declaration> tensors = new LinkedHashMap<>();
        tensors.put("b", new SafetensorsWriter.Declaration(TensorType.F32, List.of(1L, 2L)));
        tensors.put("a", new SafetensorsWriter.Declaration(TensorType.BF16, List.of(1L)));
        SafetensorsWriter.write(
                file,
                tensors,
                Map.of("step", "7", "format", "pt", "name", "x"),
                name -> ByteBuffer.allocate(name.equals("b") ? 8 : 2));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(bytes.getLong())];
        bytes.get(header);
        assertThat(new String(header, StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"__metadata__\":{\"format\":\"pt\",\"name\":\"x\",\"step\":\"7\"},"
                        + "\"b\":{\"dtype\":\"F32\",\"data_offsets\":[0,8],\"shape\":[1,2]},"
                        + "\"a\":{\"dtype\":\"BF16\",\"data_offsets\":[8,10],\"shape\":[1]}}");
    }

    /** A sparse file: its data take no room on the disk. */
    @Test
    void tensorsBehindTheFirstTwoGibibytesAreRead() throws IOException {
        Path file = folder.resolve("large.safetensors");
        long far = 3L << 30;
        byte[] header = ("{\"first\":{\"dtype\":\"U8\",\"shape\":[1500000000],\"data_offsets\":[0,1500000000]},"
                        + "\"gap\":{\"dtype\":\"U8\",\"shape\":[1721225472],\"data_offsets\":[1500000000," + far + "]},"
                        + "\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + far + "," + (far + 8)
                        + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .flip());
            out.write(ByteBuffer.wrap(header));
            ByteBuffer values = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            out.write(values.putFloat(1.5f).putFloat(-2).flip(), 8 + header.length + far);
        }
        try (Safetensors in = Safetensors.open(file)) {
            ByteBuffer last = in.map("last");
            assertThat(last.getFloat()).isEqualTo(1.5f);
            assertThat(last.getFloat()).isEqualTo(-2f);
        }
    }

    @Test
    void aTensorOfTheWrongSizeIsNotWritten() {
        Map<String, SafetensorsWriter.Declaration> tensors = new LinkedHashMap<>();
        tensors.put("a", new SafetensorsWriter.Declaration(TensorType.F32, List.of(2L)));
        Path file = folder.resolve("x.safetensors");
        assertThatThrownBy(() -> SafetensorsWriter.write(file, tensors, Map.of(), name -> ByteBuffer.allocate(4)))
                .hasMessageContaining("needs 8 bytes, 4 were given");
        assertThat(file).doesNotExist();
    }

    @Test
    void halfFloatsAreRead() {
        assertThat(HalfFloat.toFloat((short) 0x3c00)).isEqualTo(1f);
        assertThat(HalfFloat.toFloat((short) 0xc000)).isEqualTo(-2f);
        assertThat(HalfFloat.toFloat((short) 0x0001)).isEqualTo(0x1p-24f);
        assertThat(HalfFloat.toFloat((short) 0x7bff)).isEqualTo(65504f);
        assertThat(HalfFloat.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void missingUnexpectedAndMisshapedWeightsAreListed() {
        Map<String, Shape> shapes = Map.of("a", new Shape(2), "b", new Shape(3));
        try (Weights weights = WeightInitializer.draw(shapes, 1, Device.cpu(), (name, shape) -> 1)) {
            assertThatThrownBy(() -> weights.requireShapes(Map.of("a", new Shape(4), "c", new Shape(1))))
                    .hasMessageContaining("a has shape (2), expected is (4)")
                    .hasMessageContaining("c is missing")
                    .hasMessageContaining("b is unexpected");
        }
    }
}
