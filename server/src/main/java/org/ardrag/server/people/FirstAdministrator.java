package org.ardrag.server.people;

import org.ardrag.server.storage.Blocking;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Lets the first administrator in: who can read the studio's console is given a link. */
@Component
final class FirstAdministrator {

    private static final Logger LOG = LoggerFactory.getLogger(FirstAdministrator.class);

    private final People people;
    private final Blocking blocking;

    FirstAdministrator(People people, Blocking blocking) {
        this.people = people;
        this.blocking = blocking;
    }

    @EventListener
    void printLink(WebServerInitializedEvent started) {
        if (started.getApplicationContext().getServerNamespace() != null) {
            return; // the management's own port
        }
        int port = started.getWebServer().getPort();
        blocking.run(() -> {
                    String link = people.firstAdministratorLink();
                    if (link != null) {
                        LOG.info(
                                "To become the studio's administrator, open http://localhost:{}{} within {} hours. It works once.",
                                port,
                                WelcomeController.path(link),
                                people.linkKept().toHours());
                    }
                })
                .subscribe(nothing -> {}, e -> LOG.error("no administrator's link could be made", e));
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 60_000)
    void forgetExpired() {
        blocking.run(people::forgetExpired).subscribe(nothing -> {}, e -> LOG.warn("old secrets are still there", e));
    }
}
