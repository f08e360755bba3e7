package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the readers of a run are told. */
class RunFeedTest extends RunsTest {

    @Test
    void aReaderThatComesBackIsToldOnlyWhatIsNew() throws IOException {
        Run run = await(submit("{\"steps\": 5}"), RunStatus.SUCCEEDED);
        RunFeed first = new RunFeed(runs, JSON, run.id(), null);
        var all = first.next();
        assertThat(all)
                .extracting(event -> event.event())
                .containsExactly("metric", "metric", "log", "sample", "progress", "status");
        JsonNode lines = Objects.requireNonNull(all.get(1).data()).path("lines");
        assertThat(lines.size()).isEqualTo(5);
        assertThat(lines.get(4).path("loss").asDouble()).isEqualTo(0.2);
        assertThat(first.isOver()).isTrue();

        RunFeed again = new RunFeed(runs, JSON, run.id(), all.get(5).id());

        assertThat(again.next()).extracting(event -> event.event()).containsExactly("sample", "progress", "status");
    }

    @Test
    void aReaderWhomNothingIsToldIsToldThat() throws IOException {
        Run waiting = submit("{}");
        RunFeed feed = new RunFeed(runs, JSON, waiting.id(), null);
        assertThat(feed.next()).extracting(event -> event.event()).contains("status");

        List<String> told = new ArrayList<>();
        for (int look = 0; look < 31; look++) {
            feed.next().forEach(event -> told.add(event.event()));
        }

        assertThat(told).containsExactly("alive", "alive");
    }
}
