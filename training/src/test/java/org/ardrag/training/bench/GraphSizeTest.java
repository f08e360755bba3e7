package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ardrag.inference.model.CausalWanConfig;
import org.ardrag.inference.model.Precision;
import org.junit.jupiter.api.Test;

/** The formula against what the system says of a process while a graph is held. */
class GraphSizeTest {

    @Test
    void aBlockKeepsWhatIsCounted() throws IOException {
        GraphSize wide = new GraphSize(HeldGraph.config(6), Precision.FLOAT32, 1);
        CausalWanConfig model = wide.model();
        assertThat(wide.block(1)).isEqualTo(4.0 * (16 * model.dim() + 2 * model.ffnDim() + model.numHeads()));

        for (Map.Entry<String, Double> held : held().entrySet()) {
            String[] what = held.getKey().split(" ");
            Precision precision = Precision.valueOf(what[1]);
            GraphSize size = new GraphSize(model, precision, model.frameSeqLength(HeldGraph.SIDE, HeldGraph.SIDE));
            int tokens = HeldGraph.FRAMES * size.frameTokens();
            double cast = precision == Precision.FLOAT32 ? 0 : precision.bytes() * weightsOfBlock(model);
            double counted =
                    switch (what[0]) {
                        case "learning" -> size.block(tokens) + cast;
                        case "frozen" -> size.frozen(tokens) / model.numLayers() + cast;
                        default ->
                            size.block(size.frameTokens()) + 2 * size.keys(1, HeldGraph.PAST) / model.numLayers();
                    };
            assertThat(held.getValue()).as(held.getKey()).isCloseTo(counted, withinPercentage(5));
        }
    }

    private static double weightsOfBlock(CausalWanConfig model) {
        return model.weightShapes().entrySet().stream()
                .filter(weight -> weight.getKey().startsWith("blocks.0."))
                .map(Map.Entry::getValue)
                .mapToLong(Shape::size)
                .sum();
    }

    /** In a process whose C library gives what is freed back at once. */
    private static Map<String, Double> held() throws IOException {
        ProcessBuilder program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms300m",
                        "-Xmx300m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HeldGraph.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        program.environment().putAll(Map.of("MALLOC_MMAP_THRESHOLD_", "65536", "MALLOC_MMAP_MAX_", "1000000"));
        Process process = program.start();
        Map<String, Double> held = new TreeMap<>();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (String line : lines) {
            int space = line.lastIndexOf(' ');
            held.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        }
        assertThat(held).hasSize(5);
        return held;
    }
}
