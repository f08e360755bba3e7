package org.ardrag.training.pieces;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Does pieces as machines that know nothing of each other would: not in their order. */
public final class Shuffled implements Pieces {

    private final Random random = new Random(7);
    private final List<Integer> order = new ArrayList<>();

    @Override
    public <A, B> void each(List<A> pieces, Function<A, B> work, Consumer<B> done) {
        List<Integer> numbers =
                new ArrayList<>(IntStream.range(0, pieces.size()).boxed().toList());
        Collections.shuffle(numbers, random);
        if (numbers.size() > 1 && numbers.get(0) == 0) {
            Collections.reverse(numbers);
        }
        List<B> results = new ArrayList<>(Collections.nCopies(pieces.size(), null));
        for (int number : numbers) {
            results.set(number, work.apply(pieces.get(number)));
        }
        order.addAll(numbers);
        results.forEach(done);
    }

    /** The numbers of all pieces so far, as they were done. */
    public List<Integer> order() {
        return List.copyOf(order);
    }
}
