package org.ardrag.server.fairness;

import java.util.HashMap;
import java.util.Map;
import org.ardrag.server.SecurityProperties;
import org.ardrag.server.SecurityProperties.Mode;
import org.ardrag.server.problem.Problem;
import org.ardrag.server.security.Caller;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Sees to it that nobody takes more of the studio than is left to the others. Thread-safe: a share that were forgotten
 * while something is taken from it would not be counted.
 */
@Component
public final class Fairness {

    private final Quota ofUser;
    private final Quota ofAddress;
    private final Map<String, Share> users = new HashMap<>();
    private final Map<String, Share> addresses = new HashMap<>();

    Fairness(FairnessProperties properties, SecurityProperties security) {
        boolean limited = security.mode() != Mode.LOCAL;
        this.ofUser = Quota.ofUser(properties.user(), limited);
        this.ofAddress = Quota.ofAddress(properties.address(), limited);
    }

    /**
     * Takes a session's place in the shares of its caller, until it is closed.
     *
     * @throws Problem 429 if there are too many already
     */
    public synchronized Holding session(Caller caller) {
        return Holding.take(user(caller), address(caller), System.nanoTime());
    }

    /**
     * Counts a picture of so many bytes.
     *
     * @throws Problem 429 if there were too many within the hour, or too many bytes
     */
    public synchronized void upload(Caller caller, long bytes) {
        long now = System.nanoTime();
        Share user = user(caller);
        user.upload(bytes, now);
        try {
            address(caller).upload(bytes, now);
        } catch (Problem e) {
            user.giveBack(1, bytes);
            throw e;
        }
    }

    /** What was counted of an upload and did not come. */
    public synchronized void notSent(Caller caller, long bytes) {
        user(caller).giveBack(0, bytes);
        address(caller).giveBack(0, bytes);
    }

    private Share user(Caller caller) {
        return users.computeIfAbsent(caller.owner(), owner -> Share.ofUser(ofUser));
    }

    private Share address(Caller caller) {
        return addresses.computeIfAbsent(caller.address(), address -> Share.ofAddress(ofAddress));
    }

    @Scheduled(fixedDelay = 60_000)
    synchronized void forgetIdle() {
        long now = System.nanoTime();
        users.values().removeIf(share -> share.isIdle(now));
        addresses.values().removeIf(share -> share.isIdle(now));
    }
}
