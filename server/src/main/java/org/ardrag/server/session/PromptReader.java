package org.ardrag.server.session;

import jakarta.annotation.PreDestroy;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.ardrag.server.device.LiveModel;
import org.springframework.stereotype.Component;

/**
 * The thread that reads prompts. A text encoder may be several times as large as the model, and takes seconds for a prompt:
 * meanwhile the devices go on with everybody's chunks.
 */
@Component
final class PromptReader {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread created = new Thread(task, "prompts");
        created.setDaemon(true);
        return created;
    });

    /**
     * Reads prompts one by one, behind those that were given before; then the model finds them when they are used.
     *
     * @param wanted asked before each, which may be long after; what nobody wants any more is not read
     */
    CompletableFuture<Void> read(LiveModel model, Collection<String> prompts, BooleanSupplier wanted) {
        return CompletableFuture.runAsync(
                () -> prompts.stream().filter(prompt -> wanted.getAsBoolean()).forEach(model::prepare), thread);
    }

    @PreDestroy
    void close() {
        thread.shutdownNow();
    }
}
