package org.ardrag.server.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChunkEstimateTest {

    @Test
    void nothingIsKnownBeforeTheFirstChunk() {
        ChunkEstimate estimate = new ChunkEstimate();
        assertThat(estimate.usual()).isZero();
        assertThat(estimate.cautious()).isZero();
    }

    @Test
    void halfOfTheChunksAreUsualAndNineInTenCautious() {
        ChunkEstimate estimate = new ChunkEstimate();
        for (int nanos : new int[] {70, 10, 100, 40, 20, 60, 30, 90, 50, 80}) {
            estimate.add(nanos);
        }
        assertThat(estimate.usual()).isEqualTo(50);
        assertThat(estimate.cautious()).isEqualTo(90);
    }

    @Test
    void whatWasLongAgoIsForgotten() {
        ChunkEstimate estimate = new ChunkEstimate();
        estimate.add(1_000_000);
        for (int i = 0; i < 32; i++) {
            estimate.add(5);
        }
        assertThat(estimate.cautious()).isEqualTo(5);
    }
}
