package org.ardrag.server.session;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.inference.session.ModelInfo;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.device.FrameSize;
import org.ardrag.server.device.HostedModel;
import org.ardrag.server.device.ModelHost;
import org.ardrag.server.image.Crop;
import org.ardrag.server.image.ImageStore;
import org.ardrag.server.image.StoredImage;
import org.ardrag.server.people.Account;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.ardrag.server.storage.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** Sessions over HTTP: open, look at, end, take the video home. */
@RestController
@RequestMapping("/api/sessions")
final class SessionController {

    /** A seed that a person can read out. */
    private static final long SEEDS = 1L << 31;

    private static final int WAITING = 32;

    /** What a session is doing; {@code framesGenerated} counts the frames that are kept, the picture included. */
    record View(
            String id,
            String streamUrl,
            String state,
            int framesGenerated,
            int queuePosition,
            boolean connected,
            int width,
            int height,
            int fps,
            int framesPerChunk,
            String model,
            long seed,
            Instant createdAt,
            Instant expiresAt) {}

    private final SessionRegistry sessions;
    private final ImageStore images;
    private final ModelHost models;
    private final JsonMapper json;
    private final int promptChars;
    private final int frameSize;
    private final Scheduler blocking;

    SessionController(
            SessionRegistry sessions,
            ImageStore images,
            ModelHost models,
            JsonMapper json,
            StudioProperties properties) {
        this.sessions = sessions;
        this.images = images;
        this.models = models;
        this.json = json;
        this.promptChars = properties.limits().promptChars();
        this.frameSize = properties.frameSize();
        this.blocking = Schedulers.newBoundedElastic(properties.limits().decodes(), WAITING, "sessions");
    }

    /** An administrator may also name a model that is only lent, to be compared. */
    @PostMapping
    Mono<ResponseEntity<Opened>> open(
            @RequestBody(required = false) byte @Nullable [] body,
            @AuthenticationPrincipal @Nullable Account me,
            ServerWebExchange exchange) {
        SessionRequest request = SessionRequest.read(json, body, promptChars);
        StoredImage image = images.get(request.imageId());
        boolean lent = me != null && me.isAdministrator();
        models.choose(request.model(), lent); // what is not there is refused before anything waits
        Caller caller = Caller.of(exchange);
        return off(() -> {
            HostedModel model = models.hold(request.model(), lent);
            try {
                StudioSession session = open(request, image, model, caller);
                return ResponseEntity.created(
                                URI.create("/api/sessions/" + session.spec().id()))
                        .body(Opened.of(session));
            } finally {
                models.release(model);
            }
        });
    }

    private StudioSession open(SessionRequest request, StoredImage image, HostedModel model, Caller caller)
            throws IOException {
        ModelInfo info = model.info();
        Crop crop = images.checkedCrop(image, request.crop(), info.width(), info.height());
        long seed = request.seed() == null ? ThreadLocalRandom.current().nextLong(SEEDS) : request.seed();
        String prompt = info.prompts() ? request.prompt() : null;
        FrameSize size = FrameSize.of(info, frameSize);
        RgbImage picture = images.cut(image, crop, size.width(), size.height());
        return sessions.create(caller, model, new Opening(image.id(), crop, picture, seed, prompt, null));
    }

    @GetMapping("/{id}")
    View view(@PathVariable String id, ServerWebExchange exchange) {
        StudioSession session = sessions.get(id, Caller.of(exchange));
        SessionSpec spec = session.spec();
        SessionReport report = session.report();
        ModelInfo info = spec.model().info();
        return new View(
                spec.id(),
                spec.streamUrl(),
                report.state().state(),
                session.files().recording().frames(),
                report.queuePosition(),
                report.isConnected(),
                spec.picture().width(),
                spec.picture().height(),
                info.fps(),
                info.framesPerChunk(),
                info.name(),
                report.seed(),
                spec.created(),
                report.expires());
    }

    /** Answers when the session's memory is free again. */
    @DeleteMapping("/{id}")
    Mono<ResponseEntity<Void>> delete(@PathVariable String id, ServerWebExchange exchange) {
        return Mono.fromFuture(sessions.get(id, Caller.of(exchange)).end(EndReason.DELETED))
                .thenReturn(ResponseEntity.noContent().build());
    }

    @GetMapping("/{id}/recording.mp4")
    Mono<ResponseEntity<Resource>> recording(@PathVariable String id, ServerWebExchange exchange) {
        StudioSession session = sessions.get(id, Caller.of(exchange));
        return off(() -> {
            if (session.files().recording().frames() == 0) {
                throw Keepsake.notBegun();
            }
            Path movie = session.files().movies().current();
            if (movie == null) {
                throw Problem.notFound("no-such-session", "session", id);
            }
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType("video/mp4"))
                    .cacheControl(CacheControl.noStore())
                    .header(HttpHeaders.CONTENT_DISPOSITION, inline("recording.mp4"))
                    .body(new FileSystemResource(movie));
        });
    }

    @GetMapping("/{id}/trajectory.json")
    Mono<ResponseEntity<byte[]>> trajectory(@PathVariable String id, ServerWebExchange exchange) {
        StudioSession session = sessions.get(id, Caller.of(exchange));
        return off(() -> ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .header(HttpHeaders.CONTENT_DISPOSITION, inline("trajectory.json"))
                .body(json.writeValueAsBytes(session.report().trajectory())));
    }

    private static String inline(String name) {
        return ContentDisposition.inline().filename(name).build().toString();
    }

    /** Runs off Netty's threads; refuses when too many wait already. */
    private <T> Mono<T> off(Callable<T> work) {
        return Uninterrupted.call(blocking, work)
                .onErrorMap(
                        RejectedExecutionException.class,
                        e -> Problem.unavailable("busy", "The studio is busy", "too many calls wait for their turn", 2))
                .onErrorMap(IOException.class, IllegalStateException::new);
    }
}
