package org.ardrag.training.loop;

import java.util.ArrayDeque;
import java.util.Deque;

/** Watches for losses that are no numbers or much larger than they were. */
final class LossGuard {

    private static final int WINDOW = 100;
    private static final int LEAST = 20;

    private final double explosion;
    private final Deque<Double> last = new ArrayDeque<>();

    /**
     * @param explosion how many times the median of the last losses' sizes is too much; 0 for any finite number
     */
    LossGuard(double explosion) {
        this.explosion = explosion;
    }

    /** What is wrong with a loss; nothing if it is all right, which is what the next ones are measured by then. */
    String flaw(double loss) {
        if (!Double.isFinite(loss)) {
            return "the loss is " + loss;
        }
        if (explosion > 0 && last.size() >= LEAST) {
            double median = last.stream().mapToDouble(Math::abs).sorted().toArray()[last.size() / 2];
            if (median > 0 && Math.abs(loss) > explosion * median) {
                return "the loss is " + loss + ", more than " + explosion + " times the median of the last "
                        + last.size() + ", which is " + median;
            }
        }
        if (last.size() == WINDOW) {
            last.removeFirst();
        }
        last.addLast(loss);
        return "";
    }
}
