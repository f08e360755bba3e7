package org.ardrag.server.apidoc;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import tools.jackson.databind.json.JsonMapper;

/** {@code /api}: the calls of {@code openapi.yaml}, to be read. */
@Controller
final class ApiPageController {

    private final Map<String, List<OpenApi.Call>> calls;

    ApiPageController(JsonMapper json) throws IOException {
        calls = OpenApi.calls(OpenApi.read(json));
    }

    @GetMapping("/api")
    String page(Model model) {
        model.addAttribute("calls", calls);
        return "api";
    }
}
