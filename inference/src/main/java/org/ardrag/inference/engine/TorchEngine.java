package org.ardrag.inference.engine;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.training.GradientCollector;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The one place that knows that PyTorch lies under DJL. What lies above it sees tensors and programs. */
public final class TorchEngine {

    private static final String NAME = "PyTorch";

    static {
        // DJL reports its use to Amazon when it finds itself on one of its machines; a studio reports to nobody.
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
        if (System.getProperty("ai.djl.pytorch.graph_optimizer") == null) {
            System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        }
    }

    /**
     * Whether libtorch's graph executor rewrites programs by what it sees in their first calls: DJL's own property, which DJL
     * asks in no call of ours. Where it does, the first gradients of a process differ in their last bits from later ones, and
     * a run that goes on from a checkpoint from one that never stopped.
     */
    private static final boolean GRAPH_OPTIMIZER = Boolean.getBoolean("ai.djl.pytorch.graph_optimizer");

    private TorchEngine() {}

    /** A manager whose arrays live on the device until it is closed. */
    public static NDManager newManager(Device device) {
        return NDManager.newBaseManager(device, NAME);
    }

    /**
     * Chooses a device.
     *
     * @param name {@code auto} (the first GPU, else the CPU), {@code cpu} or {@code cuda:N}
     * @throws IllegalArgumentException for another name or a GPU that is not there
     */
    public static Device device(String name) {
        int gpus = Engine.getEngine(NAME).getGpuCount();
        String wanted = name.toLowerCase(Locale.ROOT).trim();
        if (wanted.equals("auto")) {
            return gpus > 0 ? Device.gpu(0) : Device.cpu();
        }
        if (wanted.equals("cpu")) {
            return Device.cpu();
        }
        if (wanted.matches("cuda:\\d{1,3}")) {
            int id = Integer.parseInt(wanted.substring("cuda:".length()));
            if (id < gpus) {
                return Device.gpu(id);
            }
            throw new IllegalArgumentException(
                    "device " + name + " was asked for, but the engine sees " + gpus + " GPUs");
        }
        throw new IllegalArgumentException("device is '" + name + "'; auto, cpu and cuda:N are allowed");
    }

    /** The GPUs that the engine can use. */
    public static int gpuCount() {
        return Engine.getEngine(NAME).getGpuCount();
    }

    /** Gives the GPUs back what libtorch keeps of freed tensors for the next ones. */
    public static void giveBackCachedMemory() {
        JniUtils.emptyCudaCache();
    }

    /**
     * Waits until a GPU has done all that was asked of it before this array and for it: its calls return earlier, and a clock
     * that is read then tells nothing. A CPU has done it when a call returns.
     */
    public static void await(NDArray array) {
        if (array.getDevice().isGpu()) {
            array.flatten().get("0").toType(DataType.FLOAT32, false).toFloatArray();
        }
    }

    /**
     * Whether cuDNN times its convolution kernels for every new shape and keeps the quickest, as
     * {@code torch.backends.cudnn.benchmark} does, or goes by its rules. Which one wins may differ from process to process, and
     * with it the last bits of what is computed. Nothing on a CPU.
     */
    public static void setCudnnBenchmark(boolean benchmark) {
        Engine.getEngine(NAME); // loads the library that is asked
        JniUtils.setBenchmarkCuDNN(benchmark);
    }

    /** The folder that libtorch was loaded from. */
    static Path libraries() {
        Engine.getEngine(NAME); // loads them
        return Path.of(LibUtils.getLibtorchPath());
    }

    /** CPU threads of one operation. */
    public static int threads() {
        return JniUtils.getNumThreads();
    }

    /** Sets the CPU threads of one operation. */
    public static void setThreads(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", at least 1 is needed");
        }
        JniUtils.setNumThreads(threads);
    }

    /**
     * Sets the engine's random numbers, on all devices: the same ones follow the same seed.
     *
     * @param seed any number; all of its bits count
     */
    public static void seed(long seed) {
        Engine.getEngine(NAME).setRandomSeed(Long.hashCode(seed * 0x9E3779B97F4A7C15L));
    }

    /** Version of libtorch. */
    public static String version() {
        return Engine.getEngine(NAME).getVersion();
    }

    /** Opens the recording of gradients; one at a time in the whole process. */
    public static GradientCollector newGradientCollector() {
        return Engine.getEngine(NAME).newGradientCollector();
    }

    static Module load(String name, byte[] archive, Device device) {
        Model model = Model.newInstance(name, device, NAME);
        try {
            model.load(new ByteArrayInputStream(archive));
        } catch (IOException | MalformedModelException | RuntimeException e) {
            model.close();
            throw new ProgramException("program " + name + " does not compile: " + e.getMessage(), e);
        }
        return new Module(name, model);
    }

    /** A compiled program. */
    static final class Module implements AutoCloseable {

        private final String name;
        private final Model model;

        private Module(String name, Model model) {
            this.name = name;
            this.model = model;
        }

        /** Runs a method in inference mode. */
        NDList run(NDManager owner, String method, List<Program.Argument> arguments) {
            JniUtils.setGraphExecutorOptimize(GRAPH_OPTIMIZER); // which each thread has for itself
            IValue[] values = new IValue[arguments.size()];
            try {
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(arguments.get(i));
                }
                try (IValue result = IValueUtils.runMethod(block(), method, values)) {
                    return result.toNDList((PtNDManager) owner);
                }
            } catch (EngineException e) {
                throw failed(method, e);
            } finally {
                for (IValue value : values) {
                    if (value != null) {
                        value.close();
                    }
                }
            }
        }

        /** Runs a method and records its graph; DJL takes the arguments of such a call by their arrays' names. */
        NDList record(NDManager owner, String method, List<Program.Argument> arguments) {
            JniUtils.setGraphExecutorOptimize(GRAPH_OPTIMIZER);
            NDList inputs = new NDList();
            try (NDArray marker = owner.create(0)) {
                marker.setName("module_method:" + method);
                inputs.add(marker); // the first array's manager owns the results
                for (int i = 0; i < arguments.size(); i++) {
                    addNamed(inputs, "a" + i, arguments.get(i));
                }
                return IValueUtils.forward(block(), inputs, true);
            } catch (EngineException e) {
                throw failed(method, e);
            }
        }

        private PtSymbolBlock block() {
            return (PtSymbolBlock) model.getBlock();
        }

        private ProgramException failed(String method, EngineException e) {
            return new ProgramException(name + "." + method + " failed: " + e.getMessage(), e);
        }

        private static IValue value(Program.Argument argument) {
            if (argument instanceof Program.TensorArgument one) {
                return IValue.from((PtNDArray) one.tensor());
            }
            if (argument instanceof Program.ListArgument many) {
                return IValue.listFrom(many.tensors().toArray(new PtNDArray[0]));
            }
            Map<String, PtNDArray> tensors = new HashMap<>();
            ((Program.DictArgument) argument).tensors().forEach((key, array) -> tensors.put(key, (PtNDArray) array));
            return IValue.stringMapFrom(tensors);
        }

        private static void addNamed(NDList inputs, String name, Program.Argument argument) {
            if (argument instanceof Program.TensorArgument one) {
                one.tensor().setName(name);
                inputs.add(one.tensor());
            } else if (argument instanceof Program.ListArgument many) {
                if (many.tensors().isEmpty()) {
                    throw new IllegalArgumentException(
                            "a recorded call takes no empty list; argument " + name + " is one");
                }
                for (NDArray tensor : many.tensors()) {
                    tensor.setName(name + "[]");
                    inputs.add(tensor);
                }
            } else {
                ((Program.DictArgument) argument).tensors().forEach((key, tensor) -> {
                    tensor.setName(name + "." + key);
                    inputs.add(tensor);
                });
            }
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
