package org.ardrag.inference.engine;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;

/**
 * Switches of libtorch that DJL does not pass on: those of its global context (aten/src/ATen/Context.h), called by the names
 * that its C++ compiler gave them.
 */
final class LibTorch {

    /** Without {@code RTLD_GLOBAL}, which is JNA's own choice: libraries that come later would find libtorch's names first. */
    private static final int RTLD_LAZY = 1;

    private final NativeLibrary library;
    private final Pointer context;

    /** @throws LinkageError if this libtorch has other names, or its library cannot be reached from here */
    LibTorch() {
        library = NativeLibrary.getInstance(
                TorchEngine.libraries()
                        .resolve(System.mapLibraryName("torch_cpu"))
                        .toString(),
                Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY));
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
