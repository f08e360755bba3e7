package org.ardrag.server.models;

import org.ardrag.server.storage.Blocking;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import reactor.core.publisher.Mono;

/** For administrators: the models, where each came from, which one new sessions get. */
@Controller
final class ModelsPageController {

    private final ModelViews views;
    private final ModelsProperties properties;
    private final Blocking blocking;

    ModelsPageController(ModelViews views, ModelsProperties properties, Blocking blocking) {
        this.views = views;
        this.properties = properties;
        this.blocking = blocking;
    }

    @GetMapping("/admin/models")
    Mono<String> page(Model model) {
        model.addAttribute("archiveBytes", properties.archiveBytes().toBytes());
        return blocking.call(views::overview).map(overview -> {
            model.addAttribute("overview", overview);
            return "admin/models";
        });
    }
}
