package org.ardrag.server.curation;

import org.ardrag.server.storage.Blocking;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import reactor.core.publisher.Mono;

/** The pages of curation: all datasets, and one to be looked through. */
@Controller
@RequestMapping("/admin/curation")
final class CurationPages {

    private final Datasets datasets;
    private final Blocking blocking;

    CurationPages(Datasets datasets, Blocking blocking) {
        this.datasets = datasets;
        this.blocking = blocking;
    }

    @GetMapping
    Mono<String> all(Model model) {
        return blocking.call(datasets::all).map(all -> {
            model.addAttribute("datasets", all);
            return "admin/curation";
        });
    }

    @GetMapping("/review")
    Mono<String> review(@RequestParam(defaultValue = "") String dataset, Model model) {
        return blocking.call(() -> datasets.files(dataset)).map(files -> {
            model.addAttribute("dataset", dataset);
            return "admin/curation-review";
        });
    }
}
