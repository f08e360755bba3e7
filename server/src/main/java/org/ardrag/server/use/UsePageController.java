package org.ardrag.server.use;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** The page of use; what it shows, its script asks for. */
@Controller
final class UsePageController {

    @GetMapping("/admin/use")
    String page() {
        return "admin/use";
    }
}
