package org.ardrag.training.evaluate;

/**
 * How many of how many.
 *
 * @param share 0 to 1, 0 if there are none
 */
public record Share(int count, int of, double share) {

    static Share of(int count, int of) {
        return new Share(count, of, of == 0 ? 0 : (double) count / of);
    }
}
