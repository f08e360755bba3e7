package org.ardrag.training.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerBenchTest {

    @Test
    void whereNothingCanBeDraggedNoRowSaysWhatADragTakes() {
        ServerBench.Result still = new ServerBench.Result(16, new double[0], 6, 200, 210, 0.05);
        assertThat(still.rows("one viewer"))
                .containsOnlyKeys(
                        "encoding a chunk, one viewer",
                        "a chunk in the server, one viewer",
                        "frames a second, one viewer");
        assertThat(still.rows("one viewer").values()).noneMatch(row -> row.contains("NaN"));

        ServerBench.Result dragged = new ServerBench.Result(16, new double[] {300, 100, 200}, 6, 200, 210, 0.05);
        assertThat(dragged.rows("4 viewers"))
                .containsEntry(
                        "a chunk in the server, 4 viewers",
                        "210.0 ms, the model's own time 200.0 ms: the server adds 5.0 %")
                .hasEntrySatisfying(
                        "drag-to-photon, 4 viewers", row -> assertThat(row).startsWith("200 ms median"));
    }
}
