package org.ardrag.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.http.codec.ServerSentEvent;
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
        AtomicLong now = new AtomicLong();
        RunFeed feed = new RunFeed(runs, JSON, waiting.id(), null, now::get);
        assertThat(feed.next()).extracting(event -> event.event()).contains("status");

        List<String> told = new ArrayList<>();
        for (int second = 1; second < 45; second++) {
            now.set(Duration.ofSeconds(second).toNanos());
            feed.next().forEach(event -> told.add(event.event()));
        }

        assertThat(told).containsExactly("alive", "alive");
    }

    @Test
    void thatARunIsOverIsToldBehindAllElse() throws IOException {
        Run run = await(submit("{\"steps\": 5}"), RunStatus.SUCCEEDED);
        int steps = 100_000;
        String line = "{\"step\": %d, \"loss\": 0.25, \"and\": \"so that all are more than is read at once\"}\n";
        StringBuilder metrics = new StringBuilder();
        IntStream.range(0, steps).forEach(step -> metrics.append(String.format(line, step)));
        metrics.append("{\"step\": 1000"); // where it was killed
        Files.writeString(launcher.files(run.id()).metrics(), metrics);
        RunFeed feed = new RunFeed(runs, JSON, run.id(), null);

        assertThat(feed.next())
                .extracting(event -> event.event())
                .contains("metric")
                .doesNotContain("status");
        assertThat(feed.isOver()).isFalse();
        List<ServerSentEvent<JsonNode>> last = List.of();
        while (!feed.isOver()) {
            last = feed.next();
        }

        assertThat(last).extracting(event -> event.event()).containsExactly("metric", "progress", "status");
        JsonNode lines = Objects.requireNonNull(last.get(0).data()).path("lines");
        assertThat(lines.get(lines.size() - 1).path("step").asInt()).isEqualTo(steps - 1);
    }
}
