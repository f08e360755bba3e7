package org.ardrag.inference.weights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a safetensors file, checked: every tensor's bytes fit its type and shape, lie inside the file and overlap
 * no other's. Format: https://github.com/huggingface/safetensors#format.
 *
 * @param tensors in the header's order
 * @param metadata the {@code __metadata__} strings
 */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata) {

    /** Longest header that is read, the official reader's own limit. */
    static final long MAX_LENGTH = 100_000_000;

    static SafetensorsHeader parse(byte[] json, long dataBytes) {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new SafetensorsException("the header is not JSON: " + e.getOriginalMessage());
        }
        if (!root.isObject()) {
            throw new SafetensorsException("the header is not a JSON object");
        }
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(e -> metadata.put(e.getKey(), e.getValue().asString()));
            } else {
                tensors.put(field.getKey(), entry(field.getKey(), field.getValue(), dataBytes));
            }
        }
        refuseOverlaps(tensors);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static TensorEntry entry(String name, JsonNode node, long dataBytes) {
        JsonNode dtype = node.path("dtype");
        JsonNode shape = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!dtype.isString() || !shape.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw new SafetensorsException("tensor " + name + " lacks dtype, shape or two data_offsets");
        }
        List<Long> axes = new ArrayList<>();
        for (JsonNode axis : shape) {
            axes.add(natural(name, "shape", axis));
        }
        long begin = natural(name, "data_offsets", offsets.get(0));
        long end = natural(name, "data_offsets", offsets.get(1));
        TensorEntry entry = new TensorEntry(name, TensorType.parse(name, dtype.asString()), axes, begin, end);
        if (begin > end || end > dataBytes) {
            throw new SafetensorsException("tensor " + name + " lies at bytes " + begin + " to " + end
                    + ", but the file holds " + dataBytes + " bytes of data");
        }
        long needed;
        try {
            needed = Math.multiplyExact(entry.elements(), entry.type().bytes());
        } catch (ArithmeticException e) {
            throw new SafetensorsException(
                    "tensor " + name + " of shape " + axes + " has more elements than can be counted");
        }
        if (needed != end - begin) {
            throw new SafetensorsException("tensor " + name + " of type " + entry.type() + " and shape " + axes
                    + " needs " + needed + " bytes, its offsets hold " + (end - begin));
        }
        return entry;
    }

    private static long natural(String name, String what, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
            throw new SafetensorsException(
                    "tensor " + name + " has " + node + " in its " + what + "; whole numbers from 0 on are allowed");
        }
        return node.asLong();
    }

    private static void refuseOverlaps(Map<String, TensorEntry> tensors) {
        List<TensorEntry> byPlace = tensors.values().stream()
                .filter(t -> t.end() > t.begin())
                .sorted(Comparator.comparingLong(TensorEntry::begin))
                .toList();
        for (int i = 1; i < byPlace.size(); i++) {
            TensorEntry before = byPlace.get(i - 1);
            TensorEntry after = byPlace.get(i);
            if (after.begin() < before.end()) {
                throw new SafetensorsException("tensors " + before.name() + " and " + after.name() + " overlap: bytes "
                        + before.begin() + " to " + before.end() + " and " + after.begin() + " to " + after.end());
            }
        }
    }
}
