package org.ardrag.inference.checkpoint;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.ardrag.inference.weights.SafetensorsWriter;

/** Takes a model's tensors out of a checkpoint and writes them to one safetensors file, in the checkpoint's data types. */
public final class CheckpointImport {

    /** The first layer of a transformer, whose input channels may be fewer than the model's: those behind become zero. */
    private static final String WIDENED = "patch_embedding.weight";

    private final Map<String, Shape> expected;
    private final Predicate<String> unused;
    private final boolean widen;

    /**
     * @param expected the model's weights
     * @param unused names that published checkpoints have and the model does not need
     * @param widen whether the patch embedding may have fewer input channels than the model
     */
    public CheckpointImport(Map<String, Shape> expected, Predicate<String> unused, boolean widen) {
        this.expected = expected;
        this.unused = unused;
        this.widen = widen;
    }

    /**
     * What was done.
     *
     * @param part of the checkpoint that was taken
     * @param tensors written
     * @param leftOut names that the model does not need
     * @param widened whether the patch embedding got more input channels
     */
    public record Result(String part, int tensors, List<String> leftOut, boolean widened) {}

    /**
     * Imports.
     *
     * @param part of the checkpoint, or nothing for the only one
     * @throws CheckpointException that lists every name that is missing, unexpected or of another shape, with what was
     *     expected; nothing is written then
     */
    public Result run(Checkpoint checkpoint, String part, Path out, Map<String, String> metadata) throws IOException {
        String chosen = choose(checkpoint, part);
        Map<String, CheckpointTensor> tensors = checkpoint.parts().getOrDefault(chosen, Map.of());
        Map<String, String> names = CheckpointNames.unwrapped(tensors.keySet());
        List<String> leftOut = names.keySet().stream()
                .filter(name -> !expected.containsKey(name) && unused.test(name))
                .toList();
        names.keySet().removeAll(leftOut);
        refuseFlaws(names, tensors);
        Map<String, SafetensorsWriter.Declaration> declarations = new LinkedHashMap<>();
        expected.forEach((name, shape) -> declarations.put(
                name,
                new SafetensorsWriter.Declaration(tensor(names, tensors, name).type(), axes(shape))));
        SafetensorsWriter.write(out, declarations, metadata, name -> {
            CheckpointTensor tensor = tensor(names, tensors, name);
            List<Long> wanted = Objects.requireNonNull(declarations.get(name)).shape();
            ByteBuffer bytes = checkpoint.bytes(chosen, names.getOrDefault(name, name));
            return tensor.shape().equals(wanted) ? bytes : widened(bytes, tensor, wanted);
        });
        SafetensorsWriter.Declaration patches = declarations.get(WIDENED);
        boolean widened =
                patches != null && !tensor(names, tensors, WIDENED).shape().equals(patches.shape());
        return new Result(chosen, declarations.size(), leftOut, widened);
    }

    private static String choose(Checkpoint checkpoint, String part) {
        Map<String, Map<String, CheckpointTensor>> parts = checkpoint.parts();
        if (parts.containsKey(part)) {
            return part;
        }
        if (part.isEmpty() && parts.size() == 1) {
            return parts.keySet().iterator().next();
        }
        throw new CheckpointException((part.isEmpty() ? "a part has to be chosen" : "there is no part '" + part + "'")
                + "; the checkpoint has " + String.join(", ", parts.keySet()));
    }

    private void refuseFlaws(Map<String, String> names, Map<String, CheckpointTensor> tensors) {
        List<String> flaws = new ArrayList<>();
        expected.forEach((name, shape) -> {
            if (!names.containsKey(name)) {
                flaws.add(name + " is missing, expected is " + shape);
                return;
            }
            List<Long> given = tensor(names, tensors, name).shape();
            if (!given.equals(axes(shape)) && !(name.equals(WIDENED) && widen && canWiden(given, axes(shape)))) {
                flaws.add(name + " has shape " + given + ", expected is " + shape);
            }
        });
        names.keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .forEach(name -> flaws.add(name + " is unexpected"));
        if (!flaws.isEmpty()) {
            throw new CheckpointException("the checkpoint does not fit the model: " + String.join("; ", flaws));
        }
    }

    private static CheckpointTensor tensor(
            Map<String, String> names, Map<String, CheckpointTensor> tensors, String name) {
        CheckpointTensor tensor = tensors.get(names.getOrDefault(name, name));
        if (tensor == null) {
            throw new CheckpointException("there is no tensor " + name);
        }
        return tensor;
    }

    private static List<Long> axes(Shape shape) {
        return Arrays.stream(shape.getShape()).boxed().toList();
    }

    /** Fewer input channels, and everything else alike. */
    private static boolean canWiden(List<Long> given, List<Long> wanted) {
        return given.size() == wanted.size()
                && given.get(0).equals(wanted.get(0))
                && given.get(1) < wanted.get(1)
                && given.subList(2, given.size()).equals(wanted.subList(2, wanted.size()));
    }

    /** Zeros for the channels behind those given, as VideoX-Fun does ({@code wan_transformer3d.py}). */
    private static ByteBuffer widened(ByteBuffer bytes, CheckpointTensor tensor, List<Long> wanted) {
        int rows = Math.toIntExact(wanted.get(0));
        int given = bytes.remaining() / rows;
        int needed = Math.toIntExact(given / tensor.shape().get(1) * wanted.get(1));
        ByteBuffer out = ByteBuffer.allocate(Math.multiplyExact(rows, needed)).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < rows; row++) {
            out.put(row * needed, bytes, bytes.position() + row * given, given);
        }
        return out;
    }
}
