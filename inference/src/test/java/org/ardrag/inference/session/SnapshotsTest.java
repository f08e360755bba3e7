package org.ardrag.inference.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.ardrag.inference.engine.TorchEngine;
import org.ardrag.inference.model.StreamMemory;
import org.ardrag.inference.session.Snapshots.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotsTest {

    private static final int HOUR = 4 * 3600;

    /** Offers a snapshot of one byte before every chunk. */
    private static void run(Snapshots snapshots, NDManager manager, int from, int to) {
        for (int chunk = from; chunk < to; chunk++) {
            if (snapshots.makeRoom(chunk, 1)) {
                NDManager own = manager.newSubManager();
                StreamMemory none = StreamMemory.begin(own);
                snapshots.add(new Snapshot(chunk, own, new NDList(), none, none, 1));
            }
        }
    }

    /** Wherever one goes back to, the snapshot before is not much further back than half as far again. */
    @ParameterizedTest
    @ValueSource(ints = {300, 3600, HOUR})
    void theirDistanceGrowsWithTheirAge(int length) {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                Snapshots snapshots = new Snapshots(24, Integer.MAX_VALUE)) {
            run(snapshots, manager, 1, length);
            List<Integer> chunks = snapshots.chunks();
            assertThat(chunks).hasSize(24);
            assertThat(snapshots.bytes()).isEqualTo(24);
            for (int i = 0; i < chunks.size(); i++) {
                int before = i == 0 ? 0 : chunks.get(i - 1);
                int age = length - chunks.get(i);
                assertThat(chunks.get(i) - before)
                        .as("distance of %s, of %s", chunks.get(i), chunks)
                        .isLessThanOrEqualTo(Snapshots.INTERVAL + age);
            }
        }
    }

    /** Beyond the receptive field a snapshot saves the same wherever it stands, so the recent ones stay. */
    @Test
    void whereAReplayIsShortAnywayOnlyTheRecentOnesAreKept() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                Snapshots snapshots = new Snapshots(12, 39)) {
            run(snapshots, manager, 1, HOUR);
            assertThat(snapshots.chunks()).hasSize(12).allMatch(chunk -> chunk > HOUR - 12 * 39);
        }
    }

    @Test
    void thoseOfABranchThatIsThrownAwayAreDropped() {
        try (NDManager manager = TorchEngine.newManager(Device.cpu());
                Snapshots snapshots = new Snapshots(10, 100)) {
            run(snapshots, manager, 8, 41);
            assertThat(snapshots.chunks()).containsExactly(8, 16, 24, 32, 40);
            snapshots.dropAfter(24);
            assertThat(snapshots.chunks()).containsExactly(8, 16, 24);
            run(snapshots, manager, 24, 33);
            assertThat(snapshots.chunks()).containsExactly(8, 16, 24, 32);
            assertThat(snapshots.bytes()).isEqualTo(4);
        }
    }

    @Test
    void oneThatDoesNotFitIsNotTaken() {
        try (Snapshots snapshots = new Snapshots(10, 100)) {
            assertThat(snapshots.makeRoom(8, 11)).isFalse();
            assertThat(snapshots.latest()).isNull();
        }
    }
}
