package org.ardrag.training.loop;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Watches the steps of one network: losses that are no numbers or much larger than they were, and steps that the optimiser
 * passes over because their gradients have no finite norm.
 */
public final class StepGuard {

    private static final int WINDOW = 100;
    private static final int LEAST = 20;

    /** Steps on end that may be passed over. */
    private static final int MOST_PASSED_OVER = 10;

    private final String whose;
    private final double explosion;
    private final Deque<Double> last = new ArrayDeque<>();
    private int passedOver;

    /**
     * Begins to watch.
     *
     * @param whose what stands before "loss" and "gradients" in a message
     * @param explosion how many times the median of the last losses' sizes is too much; 0 for any finite number
     */
    public StepGuard(String whose, double explosion) {
        this.whose = whose;
        this.explosion = explosion;
    }

    /**
     * Looks at a step's loss, by which the next ones are measured.
     *
     * @throws UnsoundStepException if it is no number, or too large
     */
    public void loss(double loss) {
        if (!Double.isFinite(loss)) {
            throw new UnsoundStepException(whose + " loss is " + loss);
        }
        if (explosion > 0 && last.size() >= LEAST) {
            double median = last.stream().mapToDouble(Math::abs).sorted().toArray()[last.size() / 2];
            if (median > 0 && Math.abs(loss) > explosion * median) {
                throw new UnsoundStepException(whose + " loss is " + loss + ", more than " + explosion
                        + " times the median of the last " + last.size() + ", which is " + median);
            }
        }
        remember(loss);
    }

    /** Takes down a loss by which the next ones are measured, such as one of a run before it went on. */
    void remember(double loss) {
        if (last.size() == WINDOW) {
            last.removeFirst();
        }
        last.addLast(loss);
    }

    /**
     * Looks at the norm of a step's gradients.
     *
     * @throws UnsoundStepException if those of too many steps on end had no finite one
     */
    public void norm(double norm) {
        passedOver = Double.isFinite(norm) ? 0 : passedOver + 1;
        if (passedOver == MOST_PASSED_OVER) {
            throw new UnsoundStepException(whose + " gradients of " + passedOver + " steps on end had no finite norm");
        }
    }
}
