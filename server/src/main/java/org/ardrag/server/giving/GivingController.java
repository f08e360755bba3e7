package org.ardrag.server.giving;

import org.ardrag.server.json.BadValueException;
import org.ardrag.server.json.Fields;
import org.ardrag.server.security.Caller;
import org.ardrag.server.storage.Blocking;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Asks whether one's pictures and drags may serve training, and takes the answer, and another one later. */
@RestController
@RequestMapping("/api/giving")
final class GivingController {

    /**
     * What there is to say.
     *
     * @param asks whether this studio asks at all
     * @param answer null if it was not given yet
     * @param kept how much of the caller's is kept
     */
    record View(boolean asks, @Nullable Boolean answer, int kept, long keptDays) {}

    private final Giving giving;
    private final Blocking blocking;
    private final JsonMapper json;

    GivingController(Giving giving, Blocking blocking, JsonMapper json) {
        this.giving = giving;
        this.blocking = blocking;
        this.json = json;
    }

    @GetMapping
    Mono<View> view(ServerWebExchange exchange) {
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> view(caller));
    }

    private View view(Caller caller) {
        return new View(giving.asks(), giving.answer(caller), giving.count(caller), giving.keptDays());
    }

    @PutMapping
    Mono<View> answer(@RequestBody(required = false) byte @Nullable [] body, ServerWebExchange exchange) {
        Fields fields = Fields.read(json, body);
        fields.allowOnly("answer");
        boolean yes = fields.truth("answer");
        if (yes && !giving.asks()) {
            throw new BadValueException("answer is true, but this studio keeps nothing for training; false is allowed");
        }
        Caller caller = Caller.of(exchange);
        return blocking.call(() -> {
            giving.answer(caller, yes);
            return view(caller);
        });
    }
}
