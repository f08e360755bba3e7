package org.ardrag.server.device;

import java.util.ArrayList;
import java.util.List;
import org.ardrag.inference.session.ModelInfo;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/models}. */
@RestController
final class ModelController {

    /**
     * One model that can be chosen and how it computes, on the first device where they differ.
     *
     * @param active whether it is the one that new sessions get
     * @param devices that it is on: a session gets one of them
     */
    record ModelView(
            String name,
            long parameters,
            int width,
            int height,
            int fps,
            int framesPerChunk,
            int steps,
            boolean active,
            boolean drags,
            boolean prompts,
            boolean reach,
            String precision,
            String attention,
            int threads,
            String device,
            List<String> devices,
            String checksum) {}

    private final ModelHost host;

    ModelController(ModelHost host) {
        this.host = host;
    }

    @GetMapping("/api/models")
    List<ModelView> models() {
        List<ModelView> views = new ArrayList<>();
        for (HostedModel hosted : host.models()) {
            ModelInfo info = hosted.info();
            views.add(new ModelView(
                    info.name(),
                    info.parameters(),
                    info.width(),
                    info.height(),
                    info.fps(),
                    info.framesPerChunk(),
                    info.denoisingStepList().size(),
                    views.isEmpty(),
                    info.drags(),
                    info.prompts(),
                    info.reach(),
                    info.precision(),
                    info.attention(),
                    info.threads(),
                    info.device(),
                    hosted.deviceNames(),
                    info.checksum()));
        }
        return views;
    }
}
