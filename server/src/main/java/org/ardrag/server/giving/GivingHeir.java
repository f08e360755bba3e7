package org.ardrag.server.giving;

import java.util.function.Supplier;
import org.ardrag.inference.image.RgbImage;
import org.ardrag.server.session.SessionHeir;
import org.ardrag.server.storage.Blocking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Gives what ended sessions leave, and lets go what is old. */
@Component
final class GivingHeir implements SessionHeir {

    private static final Logger LOG = LoggerFactory.getLogger(GivingHeir.class);

    private final Giving giving;
    private final Blocking blocking;

    GivingHeir(Giving giving, Blocking blocking) {
        this.giving = giving;
        this.blocking = blocking;
    }

    @Override
    public void ended(String owner, RgbImage picture, Supplier<byte[]> trajectory) {
        if (giving.asks()) {
            blocking.run(() -> giving.give(owner, picture, trajectory))
                    .subscribe(nothing -> {}, e -> LOG.warn("what was given could not be kept", e));
        }
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 90_000)
    void forgetOld() {
        blocking.run(giving::forgetOld).subscribe(nothing -> {}, e -> LOG.warn("old gifts are still there", e));
    }
}
