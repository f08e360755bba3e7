package org.ardrag.server.runs;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ardrag.server.json.Fields;
import org.ardrag.server.people.Account;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Runs over HTTP, for administrators. */
@RestController
@RequestMapping("/api/admin")
final class RunController {

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MOST_OPTION_CHARS = 1000;

    private final Runs runs;
    private final TrainingProgram training;
    private final RunInputs inputs;
    private final RunModels models;
    private final RunsProperties properties;
    private final RunQueue queue;
    private final Blocking blocking;
    private final JsonMapper json;

    RunController(
            Runs runs,
            TrainingProgram training,
            RunInputs inputs,
            RunModels models,
            RunsProperties properties,
            RunQueue queue,
            Blocking blocking,
            JsonMapper json) {
        this.runs = runs;
        this.training = training;
        this.inputs = inputs;
        this.models = models;
        this.properties = properties;
        this.queue = queue;
        this.blocking = blocking;
        this.json = json;
    }

    /** What a form to start a run is made of: all stages with their keys, presets, devices, and files to begin with. */
    @GetMapping("/stages")
    Mono<JsonNode> stages() {
        return blocking.call(() -> {
            ObjectNode answer = (ObjectNode) training.catalog().json().deepCopy();
            answer.set("devices", json.valueToTree(properties.devices()));
            answer.set("inputs", json.valueToTree(inputs.all()));
            return answer;
        });
    }

    /**
     * All runs.
     *
     * @param keptDays how long they stay after their end; null: until somebody deletes them
     * @param maxBytes largest size of all together; null if there is none
     */
    record Queue(List<Runs.View> runs, Sharing sharing, @Nullable Long keptDays, @Nullable Long maxBytes) {}

    @GetMapping("/runs")
    Mono<Queue> all() {
        return blocking.call(() -> new Queue(
                runs.all(),
                runs.sharing(),
                properties.kept() == null ? null : properties.kept().toDays(),
                properties.bytes() == null ? null : properties.bytes().toBytes()));
    }

    @PostMapping("/runs")
    Mono<ResponseEntity<Runs.View>> start(
            @RequestBody(required = false) byte @Nullable [] body, @AuthenticationPrincipal Account me) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("stage", "config", "options", "device");
        String stage = fields.text("stage", MOST_OPTION_CHARS);
        String device = fields.textOrNull("device", MOST_OPTION_CHARS);
        JsonNode config = fields.object("config");
        Map<String, String> options = RunLauncher.options(fields.object("options"));
        return blocking.call(() -> runs.submit(stage, device, config, options, me.name()))
                .map(run -> ResponseEntity.accepted()
                        .location(URI.create("/api/admin/runs/" + run.id()))
                        .body(run));
    }

    @GetMapping("/runs/{id}")
    Mono<Runs.View> one(@PathVariable String id) {
        return blocking.call(() -> runs.get(id));
    }

    @PostMapping("/runs/{id}/cancel")
    Mono<ResponseEntity<Runs.View>> cancel(@PathVariable String id) {
        return blocking.call(() -> runs.cancel(id))
                .map(run -> ResponseEntity.accepted().body(run));
    }

    @PostMapping("/runs/{id}/resume")
    Mono<ResponseEntity<Runs.View>> resume(@PathVariable String id) {
        return blocking.call(() -> runs.resume(id))
                .map(run -> ResponseEntity.accepted().body(run));
    }

    /** Deletes a run with all that lies in its folder; what was taken into the registry stays there. */
    @DeleteMapping("/runs/{id}")
    Mono<ResponseEntity<Void>> delete(@PathVariable String id) {
        return blocking.call(() -> {
            runs.delete(id);
            return ResponseEntity.noContent().build();
        });
    }

    /** Takes what a run made into the registry, under the run's name. */
    @PostMapping("/runs/{id}/model")
    Mono<ResponseEntity<Void>> takeIn(@PathVariable String id, @AuthenticationPrincipal Account me) {
        return blocking.call(() -> models.takeIn(id, me.name()))
                .map(name -> ResponseEntity.created(URI.create("/admin/models")).build());
    }

    /** How runs and viewers share the device. */
    @PostMapping("/runs/sharing")
    Mono<ResponseEntity<Void>> share(@RequestBody(required = false) byte @Nullable [] body) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("sharing");
        Sharing sharing = Sharing.valueOf(fields.oneOf("sharing", List.of("WAIT", "SHARE", "PAUSE")));
        return blocking.run(() -> runs.share(sharing))
                .thenReturn(ResponseEntity.noContent().build());
    }

    /**
     * {@code progress}, {@code metric}, {@code sample}, {@code log}, {@code status}, and {@code alive} when there is nothing
     * else to say for a while; ends when the run is over.
     */
    @GetMapping(path = "/runs/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Mono<ResponseEntity<Flux<ServerSentEvent<JsonNode>>>> events(
            @PathVariable String id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEvent) {
        RunFeed feed = new RunFeed(runs, json, id, lastEvent);
        Flux<ServerSentEvent<JsonNode>> events = Flux.interval(Duration.ZERO, LOOK)
                .onBackpressureDrop()
                .concatMap(look -> blocking.call(feed::next), 1)
                .takeUntil(seen -> feed.isOver() || !queue.isRunning())
                .concatMapIterable(seen -> seen);
        return blocking.call(() -> runs.find(id))
                .map(there ->
                        ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(events));
    }

    /** A picture or video that the run made, or its report. */
    @GetMapping("/runs/{id}/file")
    Mono<ResponseEntity<Resource>> file(@PathVariable String id, @RequestParam(defaultValue = "") String name) {
        return blocking.call(() -> {
            Path file = runs.files(runs.find(id)).shown(name);
            if (file == null) {
                throw Problem.notFound("no-such-file", "file of run " + id, name);
            }
            MediaType type = name.endsWith(".md")
                    ? new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8)
                    : MediaTypeFactory.getMediaType(name).orElse(MediaType.APPLICATION_OCTET_STREAM);
            return ResponseEntity.ok()
                    .contentType(type)
                    .cacheControl(CacheControl.noCache())
                    .body(new FileSystemResource(file));
        });
    }

    /** The config with every key, as the stage has written it down. */
    @GetMapping("/runs/{id}/config.yaml")
    Mono<ResponseEntity<String>> config(@PathVariable String id) {
        return blocking.call(() -> runs.files(runs.find(id)).config())
                .map(text -> ResponseEntity.ok()
                        .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                        .body(text))
                .switchIfEmpty(
                        Mono.just(ResponseEntity.status(HttpStatus.NO_CONTENT).build()));
    }
}
