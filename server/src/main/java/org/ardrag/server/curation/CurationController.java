package org.ardrag.server.curation;

import java.time.Duration;
import java.util.List;
import org.ardrag.inference.dataset.DatasetFiles;
import org.ardrag.inference.dataset.ReviewedClip;
import org.ardrag.server.json.Fields;
import org.ardrag.server.people.Account;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Curation over HTTP, for administrators. */
@RestController
@RequestMapping("/api/admin/curation")
final class CurationController {

    private static final Duration KEPT = Duration.ofDays(1);

    private final Datasets datasets;
    private final ClipFrames frames;
    private final Blocking blocking;
    private final JsonMapper json;

    CurationController(Datasets datasets, ClipFrames frames, Blocking blocking, JsonMapper json) {
        this.datasets = datasets;
        this.frames = frames;
        this.blocking = blocking;
        this.json = json;
    }

    record Overview(List<Datasets.Summary> datasets) {}

    @GetMapping
    Mono<Overview> all() {
        return blocking.call(() -> new Overview(datasets.all()));
    }

    record Clips(String dataset, List<ClipView> clips) {}

    /** All clips of a dataset, without their tracks. */
    @GetMapping("/clips")
    Mono<Clips> clips(@RequestParam(defaultValue = "") String dataset) {
        return blocking.call(() -> new Clips(
                dataset,
                datasets.files(dataset).clips().stream().map(ClipView::brief).toList()));
    }

    @GetMapping("/clip")
    Mono<ClipView> clip(@RequestParam(defaultValue = "") String dataset, @RequestParam(defaultValue = "") String clip) {
        return blocking.call(
                () -> ClipView.whole(Datasets.clip(datasets.files(dataset).clips(), clip)));
    }

    /** A clip's frames; the page names their checksum in the address, so that they may be kept. */
    @GetMapping("/frames")
    Mono<ResponseEntity<byte[]>> frames(
            @RequestParam(defaultValue = "") String dataset, @RequestParam(defaultValue = "") String clip) {
        return blocking.call(() -> {
                    DatasetFiles files = datasets.files(dataset);
                    return files.clip(Datasets.clip(files.clips(), clip).clip().id());
                })
                .flatMap(frames::of)
                .map(body -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .cacheControl(CacheControl.maxAge(KEPT).cachePrivate())
                        .body(body));
    }

    /** Answers with the clip as it is then; 409 with the clip as it is if somebody was quicker. */
    @PostMapping("/reviews")
    Mono<ClipView> review(@RequestBody(required = false) byte @Nullable [] body, @AuthenticationPrincipal Account me) {
        ReviewRequest request = ReviewRequest.read(Fields.read(json, body));
        return blocking.call(() -> {
            DatasetFiles files = datasets.files(request.dataset());
            files.review(clips -> {
                ReviewedClip clip = Datasets.clip(clips, request.clip());
                if (clip.version() != request.version()) {
                    throw outrun(clip, request);
                }
                return List.of(request.of(clip, me.name()));
            });
            return ClipView.whole(Datasets.clip(files.clips(), request.clip()));
        });
    }

    private static Problem outrun(ReviewedClip clip, ReviewRequest request) {
        ClipView now = ClipView.whole(clip);
        return new Problem(
                        HttpStatus.CONFLICT,
                        "changed-meanwhile",
                        "Somebody else has changed this clip",
                        "clip " + now.id() + " was looked at as of version " + request.version() + ", it is at "
                                + now.version() + ": " + (now.by() == null ? "it was made anew" : now.by())
                                + " has had a word on it meanwhile")
                .with("clip", now);
    }
}
