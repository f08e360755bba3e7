package org.ardrag.server.runs;

import org.ardrag.server.storage.Blocking;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import reactor.core.publisher.Mono;

/** The pages about runs; what they show, their scripts ask for. */
@Controller
@RequestMapping("/admin/runs")
final class RunPages {

    private final Runs runs;
    private final Blocking blocking;

    RunPages(Runs runs, Blocking blocking) {
        this.runs = runs;
        this.blocking = blocking;
    }

    @GetMapping
    String all() {
        return "admin/runs";
    }

    @GetMapping("/new")
    String start() {
        return "admin/run-new";
    }

    @GetMapping("/{id}")
    Mono<String> one(@PathVariable String id, Model model) {
        return blocking.call(() -> runs.find(id)).map(run -> {
            model.addAttribute("id", run.id());
            model.addAttribute("stage", run.stage());
            return "admin/run";
        });
    }
}
