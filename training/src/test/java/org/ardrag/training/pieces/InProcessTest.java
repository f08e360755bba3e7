package org.ardrag.training.pieces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InProcessTest {

    private static final List<Integer> NUMBERS = IntStream.range(0, 200).boxed().toList();

    @ParameterizedTest
    @EnumSource(InProcess.class)
    void resultsComeOneAtATimeAndInTheOrderOfThePieces(InProcess pieces) {
        List<Integer> taken = new ArrayList<>(); // of no use to several threads
        pieces.each(NUMBERS, number -> 3 * number, taken::add);
        assertThat(taken).isEqualTo(NUMBERS.stream().map(number -> 3 * number).toList());
        assertThat(pieces.each(NUMBERS, number -> 3 * number)).isEqualTo(taken);
    }

    @ParameterizedTest
    @EnumSource(InProcess.class)
    void whatAPieceThrowsIsThrown(InProcess pieces) {
        assertThatThrownBy(() -> pieces.each(NUMBERS, number -> {
                    if (number == 100) {
                        throw new IllegalStateException("piece 100");
                    }
                    return number;
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("piece 100");
    }
}
