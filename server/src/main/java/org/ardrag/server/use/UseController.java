package org.ardrag.server.use;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.json.Fields;
import org.ardrag.server.people.People;
import org.ardrag.server.problem.RefusalLog;
import org.ardrag.server.session.StudioDesk;
import org.ardrag.server.session.StudioView;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Who uses the studio now, and what an administrator can do about it. */
@RestController
@RequestMapping("/api/admin/use")
final class UseController {

    private static final int MESSAGE_CHARS = 500;
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    /**
     * All of it.
     *
     * @param names those of accounts, by {@code owner} of the sessions
     * @param heapBytes of the studio's JVM in use
     * @param refusals since the studio started, the newest first
     */
    record Overview(
            StudioView studio,
            Map<String, String> names,
            long heapBytes,
            long maxHeapBytes,
            List<RefusalLog.Refusal> refusals) {}

    private final StudioDesk desk;
    private final RefusalLog refusals;
    private final People people;
    private final Blocking blocking;
    private final JsonMapper json;

    UseController(StudioDesk desk, RefusalLog refusals, People people, Blocking blocking, JsonMapper json) {
        this.desk = desk;
        this.refusals = refusals;
        this.people = people;
        this.blocking = blocking;
        this.json = json;
    }

    @GetMapping
    Mono<Overview> overview() {
        return blocking.call(people::names).map(accounts -> {
            Map<String, String> names = new HashMap<>();
            accounts.forEach((id, name) -> names.put("account " + id, name));
            Runtime jvm = Runtime.getRuntime();
            return new Overview(
                    desk.view(), names, jvm.totalMemory() - jvm.freeMemory(), jvm.maxMemory(), refusals.all());
        });
    }

    /** Answers when the session's memory is free again. */
    @PostMapping("/sessions/{id}/end")
    Mono<ResponseEntity<Void>> end(@PathVariable String id) {
        return Mono.fromFuture(desk.end(id))
                .thenReturn(ResponseEntity.noContent().build());
    }

    /** Every viewer is told, and who comes later, until it is taken back. */
    @PutMapping("/message")
    ResponseEntity<Void> tell(@RequestBody(required = false) byte @Nullable [] body) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("text");
        String text = fields.text("text", MESSAGE_CHARS).strip();
        if (text.isEmpty()) {
            throw new BadValueException("text is empty, 1 to " + MESSAGE_CHARS + " characters are needed");
        }
        desk.announce(text);
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/message")
    ResponseEntity<Void> takeBackMessage() {
        desk.announce(null);
        return ResponseEntity.noContent().build();
    }

    /** Nobody is let in from now on; who is inside is told, and sent away so many seconds later. */
    @PutMapping("/drain")
    ResponseEntity<Void> drain(@RequestBody(required = false) byte @Nullable [] body) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("seconds");
        desk.drain(Duration.ofSeconds(fields.integer("seconds", 0, DAY_SECONDS)));
        return ResponseEntity.noContent().build();
    }

    @DeleteMapping("/drain")
    ResponseEntity<Void> stopDraining() {
        desk.stopDraining();
        return ResponseEntity.noContent().build();
    }
}
