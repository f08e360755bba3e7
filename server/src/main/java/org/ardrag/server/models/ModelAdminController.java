package org.ardrag.server.models;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ardrag.server.StudioProperties;
import org.ardrag.server.json.Fields;
import org.ardrag.server.people.Account;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
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
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** The registry of models over HTTP, for administrators. */
@RestController
@RequestMapping("/api/admin/models")
final class ModelAdminController {

    private static final int NAME_CHARS = 64;
    private static final int PATH_CHARS = 1000;
    private static final int DOWNLOADS = 4;

    private final ModelRegistry registry;
    private final ModelActivation activation;
    private final ModelLending lending;
    private final ModelViews views;
    private final ModelUpload upload;
    private final Blocking blocking;
    private final JsonMapper json;
    private final Path dataDir;
    private final ExecutorService downloads = Executors.newFixedThreadPool(DOWNLOADS, task -> {
        Thread thread = new Thread(task, "model-export");
        thread.setDaemon(true);
        return thread;
    });

    ModelAdminController(
            ModelRegistry registry,
            ModelActivation activation,
            ModelLending lending,
            ModelViews views,
            ModelUpload upload,
            Blocking blocking,
            JsonMapper json,
            StudioProperties properties) {
        this.registry = registry;
        this.activation = activation;
        this.lending = lending;
        this.views = views;
        this.upload = upload;
        this.blocking = blocking;
        this.json = json;
        this.dataDir = properties.dataDir();
    }

    @GetMapping
    Mono<ModelViews.Overview> all() {
        return blocking.call(views::overview);
    }

    /** The body is the archive itself. */
    @PostMapping
    Mono<ResponseEntity<ModelView>> upload(
            @AuthenticationPrincipal Account me,
            @RequestParam(required = false) @Nullable String name,
            ServerWebExchange exchange) {
        if (name == null) {
            throw Problem.badRequest("the model needs a name: ?name=NAME");
        }
        return upload.receive(exchange.getRequest(), archive -> registry.importArchive(archive, name, me.name()))
                .then(created(name));
    }

    /** Takes in a folder of this machine: one in the studio's data folder, where runs write theirs. */
    @PostMapping("/register")
    Mono<ResponseEntity<ModelView>> register(
            @AuthenticationPrincipal Account me, @RequestBody(required = false) byte @Nullable [] body) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("folder", "name", "stage", "parent", "data");
        String folder = fields.text("folder", PATH_CHARS);
        String name = fields.textOrNull("name", NAME_CHARS);
        Origin origin;
        try {
            origin = new Origin(
                    fields.text("stage", NAME_CHARS),
                    fields.textOrNull("parent", NAME_CHARS),
                    null,
                    fields.textOrNull("data", PATH_CHARS));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(String.valueOf(e.getMessage()));
        }
        return blocking.call(() -> registry.register(inDataDir(folder), name, origin, me.name()))
                .flatMap(this::created);
    }

    private Path inDataDir(String folder) throws IOException {
        Path root = dataDir.toRealPath();
        Path asked;
        try {
            asked = root.resolve(folder).normalize();
        } catch (InvalidPathException e) {
            throw Problem.badRequest("the folder's name is none: " + e.getMessage());
        }
        if (!Files.isDirectory(asked) || !asked.toRealPath().startsWith(root)) {
            throw Problem.badRequest("\"" + folder + "\" is no folder in the studio's data folder; runs lie in runs/");
        }
        return asked.toRealPath();
    }

    private Mono<ResponseEntity<ModelView>> created(String name) {
        return Mono.defer(() -> blocking.call(() -> views.view(name)))
                .map(view -> ResponseEntity.created(URI.create("/api/admin/models/" + name + "/archive.zip"))
                        .body(view));
    }

    @PostMapping("/{name}/activate")
    Mono<ModelViews.Overview> activate(@AuthenticationPrincipal Account me, @PathVariable String name) {
        return blocking.call(() -> {
            activation.activate(name, me.name());
            return views.overview();
        });
    }

    @PostMapping("/rollback")
    Mono<ModelViews.Overview> rollBack(@AuthenticationPrincipal Account me) {
        return blocking.call(() -> {
            activation.rollBack(me.name());
            return views.overview();
        });
    }

    record Lent(String model, long seconds) {}

    /** Loads a model, so that whoever asks can open a session with it within so many seconds. */
    @PostMapping("/{name}/lend")
    Mono<Lent> lend(@PathVariable String name) {
        return blocking.call(
                () -> new Lent(lending.lend(name).info().name(), lending.kept().toSeconds()));
    }

    /** Streamed; when a file cannot be read the download breaks off. */
    @GetMapping("/{name}/archive.zip")
    Mono<ResponseEntity<Flux<DataBuffer>>> export(@PathVariable String name) {
        return blocking.call(() -> views.view(name)).map(view -> ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("application/zip"))
                .cacheControl(CacheControl.noStore())
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(name + ".zip")
                                .build()
                                .toString())
                .body(Flux.from(DataBufferUtils.outputStreamPublisher(
                        out -> write(name, out), DefaultDataBufferFactory.sharedInstance, downloads))));
    }

    @GetMapping("/{name}/licences.txt")
    Mono<ResponseEntity<String>> licences(@PathVariable String name) {
        return blocking.call(() -> registry.licences(name)).map(text -> ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .body(text));
    }

    private void write(String name, OutputStream out) {
        try {
            registry.export(name, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body is an evaluation's {@code report.json}. */
    @PutMapping("/{name}/evaluation")
    Mono<ModelView> evaluate(@PathVariable String name, @RequestBody(required = false) byte @Nullable [] body) {
        return blocking.call(() -> {
            registry.attachEvaluation(name, body == null ? new byte[0] : body);
            return views.view(name);
        });
    }

    @DeleteMapping("/{name}")
    Mono<ResponseEntity<Void>> delete(@PathVariable String name) {
        return blocking.call(() -> {
            activation.delete(name);
            return ResponseEntity.noContent().build();
        });
    }

    @PreDestroy
    void stop() {
        downloads.shutdownNow();
    }
}
