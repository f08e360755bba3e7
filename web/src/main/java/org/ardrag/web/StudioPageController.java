package org.ardrag.web;

import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Serves the studio's page. Models and sessions are asked for by the page itself. */
@Controller
class StudioPageController {

    @GetMapping("/")
    String studio(Model model) {
        model.addAttribute("samples", List.of(SamplePicture.values()));
        return "studio";
    }
}
