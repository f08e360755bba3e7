package org.ardrag.training.transformer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.weights.TensorType;
import org.ardrag.inference.weights.Weights;

/**
 * What the transformer's stage cannot make again from its config when it goes on: what was measured on its first clips, and
 * what the model, as it was then, generated for those in the pool.
 */
final class PoolState implements AutoCloseable {

    private static final String FILE = "pool.safetensors";
    private static final String IMPORTANCE = "channel_importance";
    private static final String GENERATED = "generated";

    private final Weights tensors;

    private PoolState(Weights tensors) {
        this.tensors = tensors;
    }

    /**
     * @param channelImportance of the loss, [C]
     * @param generated latents of the clips in the pool, or none if they are the true ones
     */
    static PoolState of(Device device, float[] channelImportance, List<float[]> generated) {
        Map<String, NDArray> all = new LinkedHashMap<>();
        NDManager manager = TorchEngine.newManager(device);
        all.put(IMPORTANCE, manager.create(channelImportance));
        for (int i = 0; i < generated.size(); i++) {
            all.put(GENERATED + "." + i, manager.create(generated.get(i), new Shape(generated.get(i).length)));
        }
        PoolState state = new PoolState(Weights.of(device, all));
        manager.close();
        return state;
    }

    static PoolState load(Device device, Path folder) throws IOException {
        return new PoolState(Weights.load(folder.resolve(FILE), device));
    }

    void save(Path folder) throws IOException {
        tensors.save(folder.resolve(FILE), TensorType.F32, Map.of());
    }

    float[] channelImportance() {
        return tensors.get(IMPORTANCE).toFloatArray();
    }

    List<float[]> generated() {
        List<float[]> generated = new ArrayList<>();
        for (int i = 0; i < tensors.tensors().size() - 1; i++) {
            generated.add(tensors.get(GENERATED + "." + i).toFloatArray());
        }
        return generated;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
