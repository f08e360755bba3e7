package org.ardrag.server.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Receives archives of models: streamed to the disk as they come, one at a time. */
@Component
class ModelUpload {

    private static final Logger LOG = LoggerFactory.getLogger(ModelUpload.class);
    private static final long RETRY_SECONDS = 10;

    /** Takes a received file in. */
    interface Work {
        void with(Path archive) throws IOException;
    }

    private final ModelStore store;
    private final Blocking blocking;
    private final long most;
    private final AtomicBoolean busy = new AtomicBoolean();

    ModelUpload(ModelStore store, Blocking blocking, ModelsProperties properties) {
        this.store = store;
        this.blocking = blocking;
        this.most = properties.archiveBytes().toBytes();
    }

    /** A file that is written and then worked with. Work that has begun deletes it; where none has, the request's end does. */
    private record Arriving(Path file, AtomicBoolean taken) {}

    /**
     * Writes a request's body to a file, does the work with it and deletes it. Work that has begun goes on to its end when the
     * request is broken off, and the file is there as long.
     */
    Mono<Void> receive(ServerHttpRequest request, Work work) {
        long announced = request.getHeaders().getContentLength();
        if (announced > most) {
            return Mono.error(tooLarge(announced + " bytes were announced"));
        }
        return Mono.usingWhen(
                Mono.fromCallable(this::begin),
                arriving -> DataBufferUtils.write(
                                bounded(request.getBody()), arriving.file(), StandardOpenOption.CREATE_NEW)
                        .then(blocking.call(() -> {
                            take(arriving, work);
                            return true;
                        }))
                        .then(),
                arriving -> arriving.taken().compareAndSet(false, true)
                        ? blocking.run(() -> delete(arriving.file())).doFinally(how -> busy.set(false))
                        : Mono.empty());
    }

    private Arriving begin() throws IOException {
        if (!busy.compareAndSet(false, true)) {
            throw Problem.unavailable(
                    "busy", "The studio is busy", "another model is being uploaded at this moment", RETRY_SECONDS);
        }
        try {
            return new Arriving(store.newPassing(), new AtomicBoolean());
        } catch (IOException | RuntimeException e) {
            busy.set(false);
            throw e;
        }
    }

    private void take(Arriving arriving, Work work) throws IOException {
        if (!arriving.taken().compareAndSet(false, true)) {
            return; // it was broken off, and is gone
        }
        try {
            work.with(arriving.file());
        } finally {
            delete(arriving.file());
            busy.set(false);
        }
    }

    private static void delete(Path archive) {
        try {
            Files.deleteIfExists(archive);
        } catch (IOException e) {
            LOG.warn("cannot delete {}, the next start will", archive, e);
        }
    }

    private Flux<DataBuffer> bounded(Flux<DataBuffer> body) {
        return Flux.defer(() -> {
            AtomicLong received = new AtomicLong();
            return body.handle((buffer, sink) -> {
                if (received.addAndGet(buffer.readableByteCount()) > most) {
                    DataBufferUtils.release(buffer);
                    sink.error(tooLarge("more was sent"));
                } else {
                    sink.next(buffer);
                }
            });
        });
    }

    private Problem tooLarge(String given) {
        return new Problem(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "too-large",
                        "The archive has too many bytes",
                        given + ", an archive of a model may have at most " + most)
                .with("maxBytes", most);
    }
}
