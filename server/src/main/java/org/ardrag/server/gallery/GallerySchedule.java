package org.ardrag.server.gallery;

import org.ardrag.server.storage.Blocking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Lets videos go whose time is over. */
@Component
final class GallerySchedule {

    private static final Logger LOG = LoggerFactory.getLogger(GallerySchedule.class);

    private final Gallery gallery;
    private final Blocking blocking;

    GallerySchedule(Gallery gallery, Blocking blocking) {
        this.gallery = gallery;
        this.blocking = blocking;
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    void forgetOld() {
        blocking.run(gallery::forgetOld).subscribe(nothing -> {}, e -> LOG.warn("old videos are still there", e));
    }
}
