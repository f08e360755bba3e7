package org.ardrag.inference.weights;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares the names and shapes of weights with those that a network needs. */
final class ShapeCheck {

    private ShapeCheck() {}

    /**
     * Checks names and shapes.
     *
     * @throws IllegalArgumentException that lists what is missing, unexpected or of another shape
     */
    static void require(Map<String, Shape> given, Map<String, Shape> expected) {
        List<String> flaws = new ArrayList<>();
        expected.forEach((name, shape) -> {
            Shape there = given.get(name);
            if (there == null) {
                flaws.add(name + " is missing");
            } else if (!there.equals(shape)) {
                flaws.add(name + " has shape " + there + ", expected is " + shape);
            }
        });
        given.keySet().stream()
                .filter(name -> !expected.containsKey(name))
                .forEach(name -> flaws.add(name + " is unexpected"));
        if (!flaws.isEmpty()) {
            throw new IllegalArgumentException("the weights do not fit the config: " + String.join("; ", flaws));
        }
    }
}
