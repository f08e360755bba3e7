package org.ardrag.inference.engine;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/**
 * Switches of libtorch that DJL does not pass on: those of its global context (aten/src/ATen/Context.h), called by the names
 * that its C++ compiler gave them.
 */
final class LibTorch {

    private final NativeLibrary library;
    private final Pointer context;

    /** @throws UnsatisfiedLinkError if this libtorch has other names */
    LibTorch() {
        Engine.getEngine("PyTorch"); // loads the library, and those that it needs
        library = NativeLibrary.getInstance(Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"))
                .toString());
        context = function("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    }

    private Function function(String name) {
        return library.getFunction(name);
    }

    /** Whether oneDNN computes what it can. */
    boolean usesOneDnn() {
        return isTrue(function("_ZNK2at7Context17userEnabledMkldnnEv").invokeInt(new Object[] {context}));
    }

    void useOneDnn(boolean use) {
        function("_ZN2at7Context20setUserEnabledMkldnnEb").invokeVoid(new Object[] {context, use ? 1 : 0});
    }

    /** Whether NNPACK can be used on this machine; libtorch says so on standard error whenever it cannot. */
    boolean hasNnpack() {
        return isTrue(function("_ZN2at6native17_nnpack_availableEv").invokeInt(new Object[0]));
    }

    /** NNPACK is not asked for any more. */
    void leaveNnpack() {
        function("_ZN2at7Context20setUserEnabledNNPACKEb").invokeVoid(new Object[] {context, 0});
    }

    /** A C++ {@code bool} is the lowest byte of what comes back; what stands above it is undefined. */
    private static boolean isTrue(int result) {
        return (result & 0xff) != 0;
    }
}
