package org.ardrag.server.gallery;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.ardrag.server.json.BadValueException;
import org.ardrag.server.json.Fields;
import org.ardrag.server.security.Caller;
import org.ardrag.server.session.Opened;
import org.ardrag.server.session.SessionKeeper;
import org.ardrag.server.storage.Blocking;
import org.ardrag.server.video.Png;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** One's own videos: kept out of sessions, looked at, gone on with, named, shared, deleted. */
@RestController
@RequestMapping("/api/videos")
final class VideoController {

    private static final int NAME_CHARS = 100;
    private static final int ID_CHARS = 200;
    private static final long SAFE_INTEGER = (1L << 53) - 1;

    /**
     * One video.
     *
     * @param goesAt when its time is over
     * @param goesNext whether it goes when another is kept
     */
    record View(
            String id,
            String name,
            String model,
            int frames,
            int fps,
            int width,
            int height,
            long bytes,
            boolean shared,
            Instant createdAt,
            Instant goesAt,
            boolean goesNext) {}

    /** All of them, the newest first, and how much may be kept. */
    record All(List<View> videos, long bytes, int maxVideos, long maxBytes, long keptDays) {}

    /** A link, known at this moment alone. */
    record Link(String url) {}

    private final Gallery gallery;
    private final SessionKeeper sessions;
    private final GalleryProperties properties;
    private final Blocking blocking;
    private final JsonMapper json;

    VideoController(
            Gallery gallery, SessionKeeper sessions, GalleryProperties properties, Blocking blocking, JsonMapper json) {
        this.gallery = gallery;
        this.sessions = sessions;
        this.properties = properties;
        this.blocking = blocking;
        this.json = json;
    }

    @GetMapping
    Mono<All> all(ServerWebExchange exchange) {
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> {
            List<Video> mine = gallery.of(caller);
            Video next = gallery.next(mine);
            return new All(
                    mine.stream().map(video -> view(video, next)).toList(),
                    mine.stream().mapToLong(Video::bytes).sum(),
                    properties.videos(),
                    properties.bytes().toBytes(),
                    properties.kept().toDays());
        });
    }

    private View view(Video video, @Nullable Video next) {
        return new View(
                video.id(),
                video.name(),
                video.made().model(),
                video.made().frames(),
                video.made().fps(),
                video.made().width(),
                video.made().height(),
                video.bytes(),
                video.link() != null,
                video.createdAt(),
                gallery.goesAt(video),
                next != null && next.id().equals(video.id()));
    }

    @PostMapping
    Mono<ResponseEntity<View>> keep(@RequestBody(required = false) byte @Nullable [] body, ServerWebExchange exchange) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("sessionId", "name");
        String sessionId = fields.text("sessionId", ID_CHARS);
        String name = fields.has("name") ? name(fields) : "Video";
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> view(gallery.keep(sessionId, caller, name), null))
                .map(view -> ResponseEntity.created(URI.create("/api/videos/" + view.id()))
                        .body(view));
    }

    private static String name(Fields fields) {
        String name = fields.text("name", NAME_CHARS).strip();
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new BadValueException(
                    "name is empty or has control characters, 1 to " + NAME_CHARS + " characters are needed");
        }
        return name;
    }

    @PatchMapping("/{id}")
    Mono<View> rename(
            @PathVariable String id,
            @RequestBody(required = false) byte @Nullable [] body,
            ServerWebExchange exchange) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("name");
        String name = name(fields);
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> {
            gallery.rename(gallery.get(id, caller), name);
            return view(gallery.get(id, caller), null);
        });
    }

    @DeleteMapping("/{id}")
    Mono<ResponseEntity<Void>> delete(@PathVariable String id, ServerWebExchange exchange) {
        Caller caller = Caller.of(exchange);
        return blocking.run(() -> gallery.delete(gallery.get(id, caller)))
                .thenReturn(ResponseEntity.noContent().build());
    }

    // ---- files ----

    @GetMapping("/{id}/video.mp4")
    Mono<ResponseEntity<Resource>> video(@PathVariable String id, ServerWebExchange exchange) {
        return file(id, Gallery.VIDEO, "video/mp4", exchange);
    }

    @GetMapping("/{id}/thumbnail.jpg")
    Mono<ResponseEntity<Resource>> thumbnail(@PathVariable String id, ServerWebExchange exchange) {
        return file(id, Gallery.THUMBNAIL, "image/jpeg", exchange);
    }

    @GetMapping("/{id}/picture.png")
    Mono<ResponseEntity<Resource>> picture(@PathVariable String id, ServerWebExchange exchange) {
        return file(id, Gallery.PICTURE, "image/png", exchange);
    }

    @GetMapping("/{id}/trajectory.json")
    Mono<ResponseEntity<Resource>> trajectory(@PathVariable String id, ServerWebExchange exchange) {
        return file(id, Gallery.TRAJECTORY, "application/json", exchange);
    }

    private Mono<ResponseEntity<Resource>> file(String id, String name, String type, ServerWebExchange exchange) {
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> served(gallery, gallery.get(id, caller), name, type));
    }

    /** Kept by nobody on the way: what is deleted or shared no more is gone at once. */
    static ResponseEntity<Resource> served(Gallery gallery, Video video, String name, String type) throws IOException {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(type))
                .cacheControl(CacheControl.noStore())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.inline().filename(name).build().toString())
                .body(new FileSystemResource(gallery.file(video, name)));
    }

    // ---- going on, sharing ----

    @PostMapping("/{id}/sessions")
    Mono<ResponseEntity<Opened>> goOn(
            @PathVariable String id,
            @RequestBody(required = false) byte @Nullable [] body,
            ServerWebExchange exchange) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("frame");
        long frame = fields.integer("frame", 0, SAFE_INTEGER);
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> {
                    Video video = gallery.get(id, caller);
                    return sessions.goOn(
                            caller,
                            Png.decode(gallery.read(video, Gallery.PICTURE)),
                            gallery.read(video, Gallery.TRAJECTORY),
                            frame);
                })
                .map(opened -> ResponseEntity.created(URI.create("/api/sessions/" + opened.id()))
                        .body(opened));
    }

    /** A new link in the place of any before. */
    @PostMapping("/{id}/link")
    Mono<ResponseEntity<Link>> share(@PathVariable String id, ServerWebExchange exchange) {
        Caller caller = Caller.of(exchange);
        URI here = exchange.getRequest().getURI();
        return blocking.call(() -> gallery.share(gallery.get(id, caller)))
                .map(link -> here.resolve("/shared/" + link).toString())
                .map(url -> ResponseEntity.created(URI.create(url)).body(new Link(url)));
    }

    @DeleteMapping("/{id}/link")
    Mono<ResponseEntity<Void>> unshare(@PathVariable String id, ServerWebExchange exchange) {
        Caller caller = Caller.of(exchange);
        return blocking.run(() -> gallery.unshare(gallery.get(id, caller)))
                .thenReturn(ResponseEntity.noContent().build());
    }
}
