package org.ardrag.inference.checkpoint;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.ardrag.inference.weights.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * Reads what PyTorch pickles into a checkpoint: dictionaries, lists, tuples, strings, numbers and tensors. A pickle is a
 * program for a small machine; this one has no instruction that calls anything. A name that the file asks for is either one
 * of the few that stand here, or the file is refused with that name. Format: Python's {@code pickletools},
 * PyTorch's {@code torch/_utils.py} and {@code torch/serialization.py}.
 */
final class Unpickler {

    private static final String TENSOR = "torch._utils _rebuild_tensor_v2";
    private static final String PARAMETER = "torch._utils _rebuild_parameter";
    private static final String DICTIONARY = "collections OrderedDict";
    private static final String SIZE = "torch Size";

    private static final Map<String, TensorType> STORAGES = Map.of(
            "torch DoubleStorage", TensorType.F64,
            "torch FloatStorage", TensorType.F32,
            "torch HalfStorage", TensorType.F16,
            "torch BFloat16Storage", TensorType.BF16,
            "torch LongStorage", TensorType.I64,
            "torch IntStorage", TensorType.I32,
            "torch ShortStorage", TensorType.I16,
            "torch CharStorage", TensorType.I8,
            "torch ByteStorage", TensorType.U8,
            "torch BoolStorage", TensorType.BOOL);

    /** A name that the file asks for. */
    private record Global(String name) {}

    private record Storage(String key, TensorType type, long elements) {}

    private record Tuple(List<@Nullable Object> values) {}

    private static final Object MARK = new Object();

    /** Stands for None, which a stack of {@link ArrayDeque} cannot hold. */
    private static final Object NONE = new Object();

    private final ByteBuffer in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private Unpickler(byte[] pickle) {
        in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a pickle.
     *
     * @return a {@link Map}, {@link List}, {@link String}, {@link Long}, {@link Double}, {@link Boolean} or
     *     {@link StoredTensor}, or an object that stands for None
     * @throws CheckpointException for anything else, and for a damaged file
     */
    static Object read(byte[] pickle) {
        try {
            return plain(new Unpickler(pickle).run());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new CheckpointException("the pickle ends in the middle");
        } catch (ClassCastException | IndexOutOfBoundsException | NoSuchElementException e) {
            throw new CheckpointException("the pickle is damaged");
        } catch (ArithmeticException e) {
            throw new CheckpointException("the pickle has a number that is too large");
        }
    }

    private Object run() {
        while (true) {
            int opcode = in.get() & 0xff;
            switch (opcode) {
                case 0x80 -> in.get(); // PROTO
                case 0x95 -> in.getLong(); // FRAME
                case '.' -> {
                    return stack.pop();
                }
                case '(' -> stack.push(MARK);
                case '}' -> stack.push(new LinkedHashMap<>());
                case ']' -> stack.push(new ArrayList<>());
                case ')' -> stack.push(new Tuple(List.of()));
                case 't' -> stack.push(new Tuple(sinceMark()));
                case 0x85 -> stack.push(new Tuple(last(1)));
                case 0x86 -> stack.push(new Tuple(last(2)));
                case 0x87 -> stack.push(new Tuple(last(3)));
                case 'a' -> append(last(1));
                case 'e' -> append(sinceMark());
                case 's' -> put(last(2));
                case 'u' -> put(sinceMark());
                case 'N' -> stack.push(NONE);
                case 0x88 -> stack.push(true);
                case 0x89 -> stack.push(false);
                case 'K' -> stack.push((long) (in.get() & 0xff));
                case 'M' -> stack.push((long) (in.getShort() & 0xffff));
                case 'J' -> stack.push((long) in.getInt());
                case 0x8a -> stack.push(longOf(in.get() & 0xff));
                case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
                case 'X' -> stack.push(text(in.getInt()));
                case 0x8c -> stack.push(text(in.get() & 0xff));
                case 'q' -> memo.put(in.get() & 0xff, stack.element());
                case 'r' -> memo.put(in.getInt(), stack.element());
                case 0x94 -> memo.put(memo.size(), stack.element());
                case 'h' -> stack.push(remembered(in.get() & 0xff));
                case 'j' -> stack.push(remembered(in.getInt()));
                case 'c' -> stack.push(global(line(), line()));
                case 'i' -> throw refusal(line() + "." + line()); // INST, which makes an object
                case 'o' -> throw refusal(((Global) sinceMark().get(0)).name().replace(' ', '.')); // OBJ, the same
                case 0x93 -> {
                    List<Object> names = last(2);
                    stack.push(global((String) names.get(0), (String) names.get(1)));
                }
                case 'Q' -> stack.push(storage((Tuple) stack.pop()));
                case 'R' -> {
                    List<Object> call = last(2);
                    stack.push(rebuilt((Global) call.get(0), ((Tuple) call.get(1)).values()));
                }
                case 'b' -> {
                    stack.pop(); // attributes, such as the _metadata of a state dictionary
                    if (!(stack.element() instanceof Map)) {
                        throw new CheckpointException("the pickle sets attributes of something that is no dictionary");
                    }
                }
                default ->
                    throw new CheckpointException(
                            String.format("the pickle has the instruction 0x%02x, which no checkpoint needs", opcode));
            }
        }
    }

    private static Global global(String module, String name) {
        String both = module + " " + name;
        if (both.equals(TENSOR)
                || both.equals(PARAMETER)
                || both.equals(DICTIONARY)
                || both.equals(SIZE)
                || STORAGES.containsKey(both)) {
            return new Global(both);
        }
        throw refusal(module + "." + name);
    }

    private static CheckpointException refusal(String name) {
        return new CheckpointException("the file holds a " + name
                + "; tensors, dictionaries, lists and numbers are allowed, and nothing is ever executed");
    }

    /** What a call of one of the few known names stands for. */
    private static Object rebuilt(Global global, List<@Nullable Object> arguments) {
        return switch (global.name()) {
            case DICTIONARY -> new LinkedHashMap<>();
            case SIZE -> arguments.get(0);
            case PARAMETER -> (StoredTensor) arguments.get(0);
            case TENSOR -> {
                Storage storage = (Storage) arguments.get(0);
                yield new StoredTensor(
                        storage.key(),
                        storage.elements(),
                        storage.type(),
                        (Long) arguments.get(1),
                        longs(arguments.get(2)),
                        longs(arguments.get(3)));
            }
            default ->
                throw new CheckpointException("the file calls " + global.name().replace(' ', '.'));
        };
    }

    /** ('storage', type, key, device, elements). */
    private static Storage storage(Tuple id) {
        List<@Nullable Object> values = id.values();
        if (!"storage".equals(values.get(0))) {
            throw new CheckpointException("the file refers to something that is no storage; only storages are allowed");
        }
        TensorType type = STORAGES.get(((Global) values.get(1)).name());
        if (type == null) {
            throw new CheckpointException("a storage has the type " + ((Global) values.get(1)).name());
        }
        return new Storage((String) values.get(2), type, (Long) values.get(4));
    }

    private static List<Long> longs(Object tuple) {
        return ((Tuple) tuple).values().stream().map(value -> (Long) value).toList();
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw new CheckpointException("the pickle is damaged");
        }
        return value;
    }

    /** Two's complement, little-endian. */
    private long longOf(int bytes) {
        if (bytes > Long.BYTES) {
            throw new ArithmeticException();
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (in.get() & 0xffL) << (8 * i);
        }
        int unused = 64 - 8 * bytes;
        return bytes == 0 ? 0 : value << unused >> unused;
    }

    private String text(int bytes) {
        if (bytes < 0 || bytes > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] utf8 = new byte[bytes];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private String line() {
        StringBuilder line = new StringBuilder();
        for (char c = (char) in.get(); c != '\n'; c = (char) in.get()) {
            line.append(c);
        }
        return line.toString();
    }

    private List<Object> last(int count) {
        Object[] values = new Object[count];
        for (int i = count - 1; i >= 0; i--) {
            values[i] = stack.pop();
        }
        return List.of(values);
    }

    private List<Object> sinceMark() {
        Deque<Object> values = new ArrayDeque<>();
        for (Object value = stack.pop(); value != MARK; value = stack.pop()) {
            values.push(value);
        }
        return List.copyOf(values);
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> values) {
        ((List<Object>) stack.element()).addAll(values);
    }

    @SuppressWarnings("unchecked")
    private void put(List<Object> pairs) {
        Map<Object, Object> map = (Map<Object, Object>) stack.element();
        for (int i = 0; i < pairs.size(); i += 2) {
            Object key = pairs.get(i);
            if (!(key instanceof String)
                    && !(key instanceof Long)) { // others may hold themselves, and have no end then
                throw new CheckpointException(
                        "a dictionary of the file has a key that is neither text nor a whole number;"
                                + " those two are allowed");
            }
            map.put(key, pairs.get(i + 1));
        }
    }

    private static Object plain(Object value) {
        return value instanceof Tuple tuple ? tuple.values() : value;
    }
}
