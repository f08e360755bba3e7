package org.ardrag.training.clips;

import java.util.SplittableRandom;

/** A seeded source of draws. */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** A source of its own, so that what is drawn from it does not shift the draws that follow here. */
    Dice split() {
        return new Dice(random.split());
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    double uniform() {
        return random.nextDouble();
    }

    double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** A whole number from low to high, both included. */
    int whole(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    /** Standard normal, by Box and Muller. */
    double normal() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }

    double angle() {
        return 2 * Math.PI * random.nextDouble();
    }

    /** -1 or 1. */
    int sign() {
        return random.nextBoolean() ? 1 : -1;
    }
}
