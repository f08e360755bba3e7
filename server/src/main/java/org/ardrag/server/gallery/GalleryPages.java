package org.ardrag.server.gallery;

import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The page of one's own videos, which its script fills, and the page to which a link leads that shares one. */
@Controller
final class GalleryPages {

    private final Gallery gallery;
    private final Blocking blocking;

    GalleryPages(Gallery gallery, Blocking blocking) {
        this.gallery = gallery;
        this.blocking = blocking;
    }

    @GetMapping("/gallery")
    String page() {
        return "gallery/gallery";
    }

    @GetMapping("/shared/{link}")
    Mono<String> shared(@PathVariable String link, Model model, ServerWebExchange exchange) {
        exchange.getResponse().getHeaders().setCacheControl("no-store");
        exchange.getResponse().getHeaders().set("X-Robots-Tag", "noindex");
        return blocking.call(() -> gallery.shared(link))
                .map(video -> {
                    model.addAttribute("video", video);
                    model.addAttribute("link", link);
                    return "gallery/shared";
                })
                .onErrorResume(Problem.class, e -> {
                    if (e.status() != HttpStatus.NOT_FOUND) {
                        return Mono.error(e);
                    }
                    exchange.getResponse().setStatusCode(HttpStatus.NOT_FOUND);
                    return Mono.just("gallery/dead-link");
                });
    }

    @GetMapping("/shared/{link}/video.mp4")
    Mono<ResponseEntity<Resource>> video(@PathVariable String link) {
        return blocking.call(() -> VideoController.served(gallery, gallery.shared(link), Gallery.VIDEO, "video/mp4"));
    }

    @GetMapping("/shared/{link}/thumbnail.jpg")
    Mono<ResponseEntity<Resource>> thumbnail(@PathVariable String link) {
        return blocking.call(
                () -> VideoController.served(gallery, gallery.shared(link), Gallery.THUMBNAIL, "image/jpeg"));
    }
}
