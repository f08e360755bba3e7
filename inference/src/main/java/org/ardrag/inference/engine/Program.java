package org.ardrag.inference.engine;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript program without weights, compiled from readable text and placed on a device. Its methods are called by
 * name with tensors, lists of tensors and dictionaries of tensors; Java owns all of them.
 */
public final class Program implements AutoCloseable {

    private final TorchEngine.Module module;
    private final Device device;

    private Program(TorchEngine.Module module, Device device) {
        this.module = module;
        this.device = device;
    }

    /**
     * Compiles a program.
     *
     * @param owner the class beside whose package the text lies, in {@code programs/NAME.py} of the inference resources or
     *     of the owner's own package
     * @param name the text's name
     * @param constants what the text declares: {@link Long}, {@link Double}, {@link Boolean} or a list of {@link Long}
     * @param device where it runs
     * @throws ProgramException when the text is missing or does not compile; the message names the line
     */
    public static Program load(Class<?> owner, String name, Map<String, Object> constants, Device device) {
        String source = ProgramArchive.source(owner, name);
        return new Program(TorchEngine.load(name, ProgramArchive.pack(source, constants), device), device);
    }

    public Device device() {
        return device;
    }

    /** Runs a method without recording a graph. The results belong to {@code owner}. */
    public NDList call(NDManager owner, String method, Argument... arguments) {
        return module.run(owner, method, List.of(arguments));
    }

    /** Runs a method and records the graph for a backward pass. The results belong to {@code owner}. */
    public NDList record(NDManager owner, String method, Argument... arguments) {
        return module.record(owner, method, List.of(arguments));
    }

    @Override
    public void close() {
        module.close();
    }

    /** What a program's method takes, in the order of its signature. */
    public sealed interface Argument permits TensorArgument, ListArgument, DictArgument {

        static Argument of(NDArray tensor) {
            return new TensorArgument(tensor);
        }

        static Argument of(List<NDArray> tensors) {
            return new ListArgument(tensors);
        }

        static Argument of(Map<String, NDArray> tensors) {
            return new DictArgument(tensors);
        }
    }

    record TensorArgument(NDArray tensor) implements Argument {}

    record ListArgument(List<NDArray> tensors) implements Argument {}

    record DictArgument(Map<String, NDArray> tensors) implements Argument {}
}
