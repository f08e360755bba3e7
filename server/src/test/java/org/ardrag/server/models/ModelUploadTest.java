package org.ardrag.server.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.util.unit.DataSize;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class ModelUploadTest {

    @TempDir
    private Path folder;

    private ModelUpload upload() throws IOException {
        ModelStore store = mock(ModelStore.class);
        when(store.newPassing()).thenReturn(folder.resolve("first"), folder.resolve("second"));
        return new ModelUpload(store, new Blocking(), new ModelsProperties(DataSize.ofKilobytes(1)));
    }

    /** The one before has left no file a moment before it makes way. */
    private static void awaitNext(ModelUpload upload) {
        await().ignoreExceptions().until(() -> {
            upload.receive(request(text("other")), archive -> {}).block();
            return true;
        });
    }

    private static MockServerHttpRequest request(Flux<DataBuffer> body) {
        return MockServerHttpRequest.post("/api/admin/models").body(body);
    }

    private static Flux<DataBuffer> text(String text) {
        return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theFileIsThereForTheWorkAndGoneBehindIt() throws IOException {
        ModelUpload upload = upload();
        AtomicReference<String> read = new AtomicReference<>();
        upload.receive(request(text("model")), archive -> read.set(Files.readString(archive)))
                .block();
        assertThat(read).hasValue("model");
        assertThat(folder).isEmptyDirectory();
    }

    /** As a browser does that goes to another page. */
    @Test
    void workThatHasBegunKeepsItsFileWhenTheRequestIsBrokenOff() throws IOException, InterruptedException {
        ModelUpload upload = upload();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicReference<String> read = new AtomicReference<>();
        Disposable leaving = upload.receive(request(text("model")), archive -> {
                    begun.countDown();
                    try {
                        goOn.await(10, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    read.set(Files.readString(archive));
                })
                .subscribe();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        leaving.dispose();
        TimeUnit.MILLISECONDS.sleep(200); // in which the file went, when leaving took it along
        upload.receive(request(text("other")), archive -> {})
                .as(reactor.test.StepVerifier::create)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("another model is being uploaded"))
                .verify();
        goOn.countDown();
        await().untilAsserted(() -> assertThat(folder).isEmptyDirectory());
        assertThat(read).hasValue("model");
        awaitNext(upload);
    }

    @Test
    void whatIsBrokenOffOnItsWayLeavesNothing() throws IOException {
        ModelUpload upload = upload();
        Disposable leaving = upload.receive(request(text("mod").concatWith(Flux.never())), archive -> {})
                .subscribe();
        await().untilAsserted(() -> assertThat(folder).isNotEmptyDirectory());
        leaving.dispose();
        await().untilAsserted(() -> assertThat(folder).isEmptyDirectory());
        awaitNext(upload);
        assertThat(folder).isEmptyDirectory();
    }
}
