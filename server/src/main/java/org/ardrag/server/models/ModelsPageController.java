package org.ardrag.server.models;

import java.util.List;
import org.ardrag.server.storage.Blocking;
import org.ardrag.web.SamplePicture;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
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

    /** Two models on the same picture, seed and tracks. */
    @GetMapping("/admin/models/compare")
    Mono<String> compare(
            @RequestParam(defaultValue = "") String first,
            @RequestParam(defaultValue = "") String second,
            Model model) {
        model.addAttribute("samples", List.of(SamplePicture.values()));
        return blocking.call(views::overview).map(overview -> {
            List<String> names = overview.models().stream().map(ModelView::name).toList();
            String one = names.contains(first) ? first : overview.active();
            model.addAttribute("models", names);
            model.addAttribute("first", one);
            model.addAttribute(
                    "second",
                    names.contains(second)
                            ? second
                            : names.stream()
                                    .filter(name -> !name.equals(one))
                                    .findFirst()
                                    .orElse(one));
            return "admin/compare";
        });
    }
}
