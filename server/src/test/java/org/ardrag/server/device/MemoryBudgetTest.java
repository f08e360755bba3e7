package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What is promised of a device's memory. */
class MemoryBudgetTest {

    private static final DataSize SNAPSHOTS = DataSize.ofBytes(100);

    private OptionalLong free = OptionalLong.of(10_000);

    private MemoryBudget budget(int threads, @Nullable DataSize fixed) {
        return new MemoryBudget("cpu", threads, fixed, SNAPSHOTS, device -> free);
    }

    @Test
    void whatIsFreeIsPromisedLessATenthAndWhatPassesComputeWith() {
        MemoryBudget budget = budget(1, null);
        budget.loaded(500);
        assertThat(budget.bytes()).isEqualTo(10_000 - 1000 - 500);
        budget.loaded(200);
        assertThat(budget.bytes()).as("the largest passes count: one at a time").isEqualTo(8500);
        budget.unloaded(500);
        assertThat(budget.bytes()).isEqualTo(8800);
    }

    @Test
    void twoThreadsOnOneDeviceComputeAtOneTimeAndAreNotPromisedItsMemoryTwice() {
        MemoryBudget budget = budget(2, null);
        budget.loaded(500);
        budget.loaded(500);
        assertThat(budget.bytes()).isEqualTo(10_000 - 1000 - 2 * 500);
        assertThat(budget.promise(5000)).isTrue();
        assertThat(budget.promise(5000)).isFalse();
    }

    @Test
    void aGivenBudgetIsNotAskedFor() {
        free = OptionalLong.of(1);
        MemoryBudget budget = budget(1, DataSize.ofBytes(3000));
        budget.loaded(500);
        assertThat(budget.bytes()).isEqualTo(3000);
        assertThat(budget.promise(3000)).isTrue();
        assertThat(budget.promise(1)).isFalse();
        budget.giveBack(3000);
        assertThat(budget.promise(3000)).isTrue();
    }

    @Test
    void anEmptyDeviceIsAskedAgain() {
        MemoryBudget budget = budget(1, null);
        budget.loaded(0);
        free = OptionalLong.of(1000);
        assertThat(budget.couldHold(5000)).isFalse();
        assertThat(budget.promise(5000)).isFalse();
        free = OptionalLong.of(10_000);
        assertThat(budget.couldHold(5000)).isTrue();
        assertThat(budget.promise(5000)).isTrue();
        free = OptionalLong.of(4000);
        assertThat(budget.promise(4000))
                .as("what a session has taken is not free, but was promised")
                .isTrue();
    }

    @Test
    void aModelThatComesWhileSessionsAreInsideLeavesLess() {
        MemoryBudget budget = budget(1, null);
        budget.loaded(0);
        assertThat(budget.promise(4100)).isTrue();
        assertThat(budget.promise(1000)).isTrue();
        budget.opened(4100); // the other one has nothing yet
        free = OptionalLong.of(10_000 - 4000 - 3000); // the model takes 3000
        budget.loaded(0);
        assertThat(budget.bytes()).isEqualTo(3000 - 300 + 4000);
        budget.closed(4100);
        free = OptionalLong.of(10_000);
        budget.unloaded(0);
        assertThat(budget.bytes()).isEqualTo(9000);
    }

    @Test
    void itIsNeverLessThanNothing() {
        free = OptionalLong.of(100);
        MemoryBudget budget = budget(1, null);
        budget.loaded(5000);
        assertThat(budget.bytes()).isZero();
        assertThat(budget.promise(1)).isFalse();
    }

    @Test
    void whereADeviceDoesNotTellFourGigabytesAreTaken() {
        free = OptionalLong.empty();
        MemoryBudget budget = budget(1, null);
        budget.loaded(5000);
        assertThat(budget.bytes()).isEqualTo(4L << 30);
    }
}
