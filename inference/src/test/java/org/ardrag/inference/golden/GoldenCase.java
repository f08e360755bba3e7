package org.ardrag.inference.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.json.Json;
import org.ardrag.inference.weights.Safetensors;
import org.ardrag.inference.weights.Weights;
import org.ardrag.inference.weights.WeightsFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One folder of numbers that the official code computed: config, weights, inputs and expected outputs. */
public final class GoldenCase implements AutoCloseable {

    private final Path folder;
    private final JsonNode config;
    private final Safetensors numbers;
    private final NDManager manager = TorchEngine.newManager(TorchEngine.device("cpu"));

    GoldenCase(Path folder) throws IOException {
        this.folder = folder;
        config = JsonMapper.shared().readTree(Files.readAllBytes(folder.resolve("config.json")));
        numbers = Safetensors.open(folder.resolve("case.safetensors"));
    }

    /** One value or section of the config. */
    public JsonNode config(String section) {
        return config.path(section);
    }

    <T> T config(String section, Class<T> type) {
        return Json.MAPPER.treeToValue(config.path(section), type);
    }

    Weights weights() throws IOException {
        return Weights.load(folder.resolve("weights.safetensors"), TorchEngine.device("cpu"));
    }

    WeightsFile openWeights() throws IOException {
        return WeightsFile.open(folder.resolve("weights.safetensors"));
    }

    /** Owner of all arrays of the case. */
    public NDManager manager() {
        return manager;
    }

    /** Whether there is an array of this name. */
    public boolean has(String name) {
        return numbers.tensors().containsKey(name);
    }

    Set<String> names() {
        return numbers.tensors().keySet();
    }

    /** The array of this name. */
    public NDArray get(String name) throws IOException {
        return Weights.toArray(manager, numbers.tensors().get(name), numbers.map(name));
    }

    /** Holds an array against an expected one: same shape, no element further off than the tolerance. */
    public void assertClose(String name, NDArray actual, double tolerance) throws IOException {
        NDArray expected = get(name);
        if (expected.getDataType() == DataType.BOOLEAN) {
            expected = expected.toType(actual.getDataType(), true);
        }
        assertThat(actual.getShape()).as("shape of %s", name).isEqualTo(expected.getShape());
        float worst = actual.sub(expected).abs().max().getFloat();
        assertThat(worst).as("largest difference in %s", name).isLessThanOrEqualTo((float) tolerance);
    }

    @Override
    public void close() throws IOException {
        numbers.close();
        manager.close();
    }
}
