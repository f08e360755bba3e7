package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.ardrag.inference.json.Json;
import org.junit.jupiter.api.Test;

class StudioClientTest {

    @Test
    void whatTheServerAddsIsAllOfAChunksTimeThatIsNotTheModels() {
        StudioClient.ChunkCost cost = StudioClient.cost(
                Json.LINES.readTree(
                        """
                        {"type":"stats","frame":8,"queueMs":9.0,"controlMs":40.0,"denoiseMs":100.0,"cacheMs":30.0,
                         "decodeMs":30.0,"encodeMs":6.0,"chunkMs":210.0,"fps":16.0}
                        """));

        assertThat(cost.model()).isEqualTo(200);
        assertThat(cost.encode()).isEqualTo(6);
        assertThat(cost.whole()).isEqualTo(210);
        assertThat(cost.added()).isCloseTo(0.05, within(1e-9));
    }
}
